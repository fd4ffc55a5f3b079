/** A real database with what an Odoo leaves in one: what the page tells of it, and to whom. */
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Client } from "pg";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { makeNamer } from "@/server/databases";
import { syncBranches } from "@/server/environments";
import { sampleSizes } from ".";

const SECRET = "0123456789abcdef0123456789abcdef";
const namer = makeNamer(SECRET);
const cluster: ClusterDriver = createClusterDriver({ url: inject("databaseUrl") });
let api: TestApi;
let owner: TestPerson;
let viewer: TestPerson;
let environmentId: string;
let empty: string;
let database: string;
let role: { name: string; password: string };

beforeAll(async () => {
  api = await openTestApi(() => cluster);
  owner = await api.addPerson("owner");
  viewer = await api.addPerson("viewer");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const { id: projectId } = await (
    await api.as(owner)
  ).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.addMember(projectId, viewer.userId, "viewer");
  for (const branch of ["main", "later"]) await api.git.push(projectId, branch, { files: { a: branch } });
  await syncBranches(api.deps, projectId);
  const find = (branch: string) =>
    api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.environment.findFirstOrThrow({ where: { projectId, branch } }),
    );
  const env = await find("main");
  environmentId = env.id;
  empty = (await find("later")).id;
  role = { ...namer.role(env.ordinal), name: namer.role(env.ordinal).name };
  database = namer.deploymentDatabase(env.ordinal, environmentId);
  await cluster.ensureRole(role);
  await onServer(`alter role "${role.name}" set pg_stat_statements.track = 'top'`);
  await cluster.createEmpty(database, { purpose: "deployment" }, role.name);
  await fill();
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { id } = await prisma.deployment.create({
      data: {
        projectId, envId: env.id, number: 1, gitSha: "x", odooVersion: "18.0", odooRelease: "Odoo Server 18.0",
        databaseName: database,
      },
    }); // prettier-ignore
    await prisma.environment.update({ where: { id: env.id }, data: { currentDeploymentId: id } });
  });
});
afterAll(async () => {
  await cluster.dropDatabase(database);
  await cluster.dropRole(role.name);
  await cluster.close();
});

/** As the server's owner: the servers of tests count nobody's statements by themselves. */
async function onServer(statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** As the environment's own role, as Odoo would; what was counted is flushed when a session ends. */
async function fill(): Promise<void> {
  await cluster.withDatabase(
    database,
    async (sql) => {
      for (const statement of [
        "create table res_company (id serial primary key, name text)",
        "create table res_partner (id serial primary key, name text, email text, company_id int references res_company) with (autovacuum_enabled = false)",
        "insert into res_company (name) select 'c' || i from generate_series(1, 10) i",
        "insert into res_partner (name, email, company_id) select 'p' || i, 'p' || i || '@example.com', 1 + i % 10 from generate_series(1, 40000) i",
        "create index partner_email on res_partner (email)",
        "create index partner_email_again on res_partner (email)",
        "update res_partner set name = 'x' where id <= 20000",
        "select pg_stat_force_next_flush()",
        "select count(*) from res_partner where company_id = 3",
      ])
        await sql.query(statement);
    },
    role,
  );
  await cluster.withDatabase(database, (sql) => sql.query("analyze"), role);
}

async function care(id = environmentId) {
  return (await api.as(owner)).environments.database({ environmentId: id });
}

test("what takes the room, what is unused, double and missing, and who is connected", async () => {
  await expect.poll(async () => (await care()).now?.tables[0]?.deadRows ?? 0).toBeGreaterThan(0);
  const { now, database: name } = await care();
  expect(name).toBe(database);
  if (!now) throw new Error("the database is there");
  expect(now.tables.map((table) => table.name)).toEqual(["res_partner", "res_company"]);
  const [partners] = now.tables;
  expect(partners).toMatchObject({ rows: 40_000, deadRows: 20_000 });
  expect(partners?.bloatBytes).toBeCloseTo((partners?.tableBytes ?? 0) / 3, -2);
  expect(partners?.indexBytes).toBeGreaterThan(1_000_000);
  expect(now.hints).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: "unused", table: "res_partner", name: "partner_email" }),
      expect.objectContaining({ kind: "duplicate", name: "partner_email_again", other: "partner_email" }),
      expect.objectContaining({
        kind: "missing",
        table: "res_partner",
        name: "company_id",
        other: "res_company",
      }),
    ]),
  );
  expect(now.hints.filter(({ name: hint }) => hint.includes("pkey"))).toEqual([]);
  const held = await cluster.withDatabase(database, async () => (await care()).now?.connections, role);
  expect(held).toMatchObject({ idle: 1, active: 0, limit: 80 });
});

test("an index that is there is not asked for", async () => {
  await cluster.withDatabase(
    database,
    (sql) => sql.query("create index on res_partner (company_id, name)"),
    role,
  );
  expect((await care()).now?.hints.filter(({ kind }) => kind === "missing")).toEqual([]);
});

test("slow statements with their plans, where the server counts them; else it says so", async () => {
  const loaded = await onServer(
    "select 1 where current_setting('shared_preload_libraries') ~ 'pg_stat_statements'",
  );
  const caller = await api.as(owner);
  const { now } = await care();
  const plan = (statementId: string) => caller.environments.statementPlan({ environmentId, statementId });
  if (loaded.length === 0) {
    expect(now?.statements).toBeNull();
    await expect(plan("1")).rejects.toMatchObject({ code: "NOT_FOUND" });
    return;
  }
  const counted = now?.statements?.find(({ text }) => text.includes("where company_id = $1"));
  expect(counted).toMatchObject({ calls: 1, rows: 1 });
  const { lines, problem } = await plan(counted?.id ?? "");
  expect(problem).toBeNull();
  expect(lines.join("\n")).toMatch(/Aggregate[\s\S]*res_partner[\s\S]*company_id/);
});

test("nothing serves here yet, and a server that is silent, are plain answers", async () => {
  expect(await care(empty)).toMatchObject({ database: null, now: null, samples: [] });
  const silent = { ...cluster, topStatements: () => Promise.reject(new Error("gone")) };
  const before = api.deps.cluster;
  api.deps.cluster = () => silent;
  expect(await care()).toMatchObject({ database, now: null });
  api.deps.cluster = before;
});

test("whoever may not read the log is told nothing", async () => {
  const caller = await api.as(viewer);
  await expect(caller.environments.database({ environmentId })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("sizes are noted once an hour, thinned after two weeks, and gone after 400 days", async () => {
  const listDatabases = async () => [
    { name: database, sizeBytes: 900 * 1_048_576, createdFor: null, owner: "" },
    { name: "of somebody else", sizeBytes: 1, createdFor: null, owner: "" },
  ];
  const old = (ago: string, bytes: number) =>
    api.deps.db.system.query(
      `insert into ops.database_sizes (project_id, env_id, bytes, created_at)
        select project_id, id, $2, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - $3::interval
        from ops.environments where id = $1::uuid`,
      [environmentId, bytes, ago],
    );
  await old("401 days", 1);
  await old("29 days 12 hours", 2);
  await old("29 days 6 hours", 3);
  await old("5 days 12 hours", 600 * 1_048_576);
  await old("5 days 6 hours", 600 * 1_048_576);
  expect(await sampleSizes({ db: api.deps.db, cluster: { listDatabases } })).toEqual({
    taken: 1,
    thinned: 2,
  });
  expect(await sampleSizes({ db: api.deps.db, cluster: { listDatabases } })).toEqual({
    taken: 0,
    thinned: 0,
  });
  const { samples, growth } = await care();
  expect(samples.map(({ bytes }) => bytes)).toEqual([3, 600 * 1_048_576, 600 * 1_048_576, 900 * 1_048_576]);
  expect(growth.isFast).toBe(true);
  expect(growth.bytesPerDay).toBeGreaterThan(40 * 1_048_576);
});

test("a table that an update rebuilds does not keep whoever looks waiting for its end", async () => {
  const caller = await api.as(owner);
  await cluster.withDatabase(
    database,
    async (sql) => {
      await sql.query("begin");
      await sql.query("lock table res_partner in access exclusive mode");
      const { now, samples } = await caller.environments.database({ environmentId });
      expect(now).toBeNull();
      expect(samples).toEqual(expect.any(Array));
    },
    role,
  );
  expect((await caller.environments.database({ environmentId })).now).not.toBeNull();
});
