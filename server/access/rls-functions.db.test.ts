/** The functions people may call: with the ids of another organization they tell nothing and change nothing. */
import { randomUUID } from "node:crypto";
import { escapeIdentifier } from "pg";
import { beforeAll, expect, it } from "vitest";
import { quoteTable } from "@/server/platform/db/testing/fill-tables";
import { Probe } from "./testing/probe";
import { openTwoOrganizations, SHARED_TABLES, type TwoOrganizations } from "./testing/two-organizations";

type Callable = { name: string; parameters: { name: string; type: string; optional: boolean }[] };
/** Makes an organization that was not there before, for owners of the installation: nothing of another one. */
const MAKES_ITS_OWN = ["app.create_org"];

type Call = { text: string; values: unknown[] };

let world: TwoOrganizations;
let probe: Probe;
beforeAll(async () => {
  world = await openTwoOrganizations();
  probe = new Probe(world.client);
});

it("tell and change nothing of another organization", { timeout: 180_000 }, async () => {
  const before = await fingerprint();
  const theirIds = new Set([...world.other.rows.entries()].flatMap(([table, rows]) =>
    SHARED_TABLES.has(table) ? [] : rows.flatMap(({ id }) => (typeof id === "string" ? [id] : [])))); // prettier-ignore
  const leaks: string[] = [];
  for (const persona of world.personas)
    for (const call of (await listCallables(persona.role)).flatMap(planCalls)) {
      const what = `${persona.name}: ${call.text} ${JSON.stringify(call.values)}`;
      const done = await probe.attempt(persona, async () => {
        const { rows } = await world.client.query(call.text, call.values);
        await world.client.query("reset role");
        return { said: JSON.stringify(rows), changed: (await fingerprint()) !== before };
      });
      if (!("value" in done)) continue;
      if (done.value.changed) leaks.push(`${what} changed something`);
      const told = done.value.said.match(/[0-9a-f-]{36}/g)?.filter((id) => theirIds.has(id)) ?? [];
      if (told.length > 0) leaks.push(`${what} told ${told.join(" ")}`);
    }
  expect(leaks).toEqual([]);
});

async function listCallables(role: string): Promise<Callable[]> {
  const { rows } = await world.client.query<Callable>(
    `select n.nspname || '.' || p.proname as name,
       (select coalesce(jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[at], ''), 'type', format_type(t, null),
          'optional', at > p.pronargs - p.pronargdefaults) order by at), '[]')
        from unnest(p.proargtypes::oid[]) with ordinality as a(t, at)) as parameters
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any ($1) and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
       and n.nspname || '.' || p.proname <> all ($3)
       and has_function_privilege($2, p.oid, 'execute')`,
    [world.schemas, role, MAKES_ITS_OWN],
  );
  return rows;
}

/** One call for each stage's rows, as short as it can be, and one with every parameter given. */
function planCalls({ name, parameters }: Callable): Call[] {
  return [0, 1, 2].flatMap((index) =>
    [parameters.filter(({ optional }) => !optional), parameters].map((given) => ({
      text: `select * from ${quoteTable(name)}(${given
        .map((parameter, at) => `${escapeIdentifier(parameter.name)} => $${at + 1}::${parameter.type}`)
        .join(", ")})`,
      values: given.map((parameter) => valueFor(parameter, index)),
    })),
  );
}

const TABLE_OF: [RegExp, string][] = [
  [/project/, "ops.projects"],
  [/env/, "ops.environments"],
  [/run/, "ops.runs"],
  [/deployment/, "ops.deployments"],
  [/user|requested_by/, "app.users"],
  [/org/, "app.orgs"],
  [/token/, "ops.api_tokens"],
];

function valueFor({ name, type }: { name: string; type: string }, index: number): unknown {
  const table = TABLE_OF.find(([pattern]) => pattern.test(name))?.[1];
  const rows = table === undefined ? undefined : world.other.rows.get(table);
  const row = rows?.[index] ?? rows?.at(-1);
  if (type === "uuid") return row?.id ?? randomUUID();
  if (type === "uuid[]") return [row?.id ?? randomUUID()];
  // an environment is named by its name in ops.queue_run
  if (type === "text" && name === "p_env") return row?.name;
  if (type === "text") return TEXTS[name] ?? "production";
  if (type === "text[]") return ["owner", "admin", "member"];
  if (type === "jsonb") return name === "p_events" ? "[]" : "{}";
  if (type === "integer" || type === "bigint") return 1;
  return null;
}

/** Words the functions know, or they would refuse before they look at anything. */
const TEXTS: Record<string, string> = {
  p_permission: "project.read",
  p_status: "failed",
  p_result: "success",
  p_failure_kind: "code",
  p_level: "error",
  p_kind: "build",
  p_mode: "code",
  p_git_sha: "0".repeat(40),
};

/** Everything the other organization has, in one number. */
async function fingerprint(): Promise<string> {
  const parts = world.tables
    .filter(({ name }) => !SHARED_TABLES.has(name))
    .map(
      ({ name }) =>
        `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as part from ${quoteTable(name)} t`,
    );
  const { rows } = await world.client.query<{ sum: string }>(
    `select md5(string_agg(part, ',')) as sum from (${parts.join(" union all ")}) parts`,
  );
  return rows[0]?.sum ?? "";
}
