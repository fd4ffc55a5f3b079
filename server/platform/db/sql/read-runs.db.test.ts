import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { expect, test } from "vitest";
import { openTestDatabase } from "../testing/test-database";
import { seedProject } from "../testing/seed";
import { CHANGES_BRANCH } from "./changing-kinds";
import { readRuns } from "./read-runs";

type Plan = { "Node Type": string; "Relation Name"?: string; Plans?: Plan[] };

const { db, url } = await openTestDatabase();

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Conditions of policies that seem to leave nothing make the planner read and sort whole tables for one page. */
test("a person's page of runs is cut by its index", async () => {
  const { orgId, projectId } = await seedProject(db, []);
  const userId = randomUUID();
  await db.asSystem("test", async ({ prisma }) => {
    await prisma.user.create({ data: { id: userId, email: userId, name: "alex" } });
    await prisma.orgMember.create({ data: { orgId, userId, role: "owner" } });
  });
  await db.system.query(
    `insert into ops.runs (project_id, kind, status, result, source, queued_at, finished_at)
     select p.id, 'build', 'succeeded', 'success', 'push', now() - n * interval '1 minute', now()
     from ops.projects p, generate_series(1, 1500) n`,
  );
  const owner = new Client({ connectionString: url });
  await owner.connect();
  await owner.query("analyze ops.runs");
  await owner.end();
  const plans = await db.readAsUser({ userId, actorKind: "user", action: null, address: null }, (sql) =>
    readRuns(
      {
        query: async <Row>(text: string, values?: readonly unknown[]) => {
          const [row] = await sql.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
            `explain (format json) ${text}`,
            values,
          );
          return (row?.["QUERY PLAN"] ?? []).map(({ Plan }) => Plan) as Row[];
        },
      },
      { projectId, limit: 20 },
    ),
  );
  const [plan] = plans as unknown as Plan[];
  const onRuns = plan ? nodesOf(plan).filter((node) => node["Relation Name"] === "runs") : [];
  expect(onRuns.map((node) => node["Node Type"])).toEqual(["Index Scan"]);
});

test("what changes a branch is the same for queries as for the index they count on", async () => {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  await owner.query("begin");
  await owner.query(
    `create index asked on ops.runs (env_id) where status in ('queued', 'awaiting_approval') and ${CHANGES_BRANCH}`,
  );
  const { rows } = await owner.query<{ predicate: string }>(
    `select pg_get_expr(indpred, indrelid) as predicate from pg_index
     where indexrelid in ('ops.asked'::regclass, 'ops.runs_one_waiting'::regclass)`,
  );
  // the planner can tell of one that waits for an approval, too
  await owner.query("drop index ops.asked; set local enable_seqscan = off");
  const plan = await owner.query<{ "QUERY PLAN": string }>(
    `explain select count(*) from ops.runs where status = 'awaiting_approval' and ${CHANGES_BRANCH}`,
  );
  await owner.query("rollback");
  await owner.end();
  expect(rows).toHaveLength(2);
  expect(new Set(rows.map(({ predicate }) => predicate)).size).toBe(1);
  expect(plan.rows.map((row) => row["QUERY PLAN"]).join(" ")).toContain("runs_one_waiting");
});
