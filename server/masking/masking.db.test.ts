import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import { createOdooDriver } from "@/server/drivers/odoo/create-odoo-driver";
import { syncBranches } from "@/server/environments";
import { serveRest } from "@/server/http/rest/serve-rest";
import { PlatformFailure, type StepContext } from "@/server/runs";
import type { MaskingRule } from "./contract";
import { DEFAULT_RULES } from "./default-rules";
import { maskCopy } from "./mask-copy";

const cluster = createClusterDriver({ url: inject("databaseUrl") });
const odoo = createOdooDriver({ sources: {}, standIn: { path: "", versions: [], python: "" } });
const EMAIL: MaskingRule = { model: "res.partner", field: "email", method: "email" };
/** as runs make them */
const runId = randomUUID();

let api: TestApi;
let owner: TestPerson;
let tester: TestPerson;
let projectId: string;
let env: { id: string; ordinal: number };
let database: string;

beforeAll(async () => {
  api = await openTestApi(() => cluster);
  api.deps.odoo = { listSources: api.deps.odoo.listSources, previewMask: odoo.previewMask };
  [owner, tester] = [await api.addPerson("owner"), await api.addPerson("tester")];
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: tester.userId, role: "member" },
  ]);
  projectId = (await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" })).id;
  await api.addMember(projectId, tester.userId, "tester");
  await api.git.push(projectId, "release", { files: { a: "1" } });
  await (
    await api.as(owner)
  ).projects.setBranchRules({
    project: "demo",
    rules: [{ pattern: "release", stage: "staging" }],
  });
  await syncBranches(api.deps, projectId);
  const { id, ordinal } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId } }),
  );
  env = { id, ordinal };
  database = `${cluster.target().port}_${runId.slice(0, 8)}_mask`;
  const role = namesOf().role(ordinal);
  await cluster.ensureRole(role);
  await cluster.createEmpty(database, { purpose: "scratch" }, role.name);
  await serveIt();
});
afterAll(async () => {
  await cluster.dropDatabase(database);
  await cluster.dropRole(api.deps.names.role(env.ordinal).name);
  await cluster.close();
});
beforeEach(async () => {
  await inside(`drop table if exists res_partner; create table res_partner (id serial, email varchar, x_mail varchar);
    insert into res_partner (email, x_mail) values ('alex@shop.example', 'sam@shop.example'), (null, null)`);
  await (
    await api.as(owner)
  ).masking.set({ project: "demo", staging: true, development: false, rules: [EMAIL] });
});

const namesOf = () => api.deps.names;
const inside = <Row>(text: string) =>
  cluster.withDatabase(database, (sql) => sql.query<Row>(text), namesOf().role(env.ordinal));
const emails = async () =>
  (await inside<{ email: string }>("select email from res_partner order by id")).map(({ email }) => email);

/** What the ledger says serves there. */
async function serveIt(): Promise<void> {
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const place = { id: runId, projectId, envId: env.id };
    const ended = { kind: "build", status: "succeeded", source: "system", attempt: 1 };
    await prisma.run.create({ data: { ...place, ...ended } });
    const code = { gitSha: "a".repeat(40), odooVersion: "18.0", odooRelease: "fake", modules: {} };
    const data = { ...place, ...code, runId, number: 1, databaseName: database, neutralized: true };
    await prisma.deployment.create({ data });
    await prisma.environment.update({ where: { id: env.id }, data: { currentDeploymentId: runId } });
  });
}

function contextOf(lines: string[], signal = new AbortController().signal): StepContext {
  return {
    run: { id: runId } as StepContext["run"],
    signal,
    log: (_level, message) => void lines.push(message),
    progress: () => {},
    flush: () => Promise.resolve(),
    onUndo: () => {},
  };
}

const copy = (stage: "production" | "staging" | "development", lines: string[] = [], signal?: AbortSignal) =>
  maskCopy(
    { ...api.deps, cluster, odoo, names: namesOf() } as unknown as Parameters<typeof maskCopy>[0],
    contextOf(lines, signal),
    {
      projectId,
      env,
      stage,
      database,
      role: namesOf().role(env.ordinal),
    },
  );

async function ask(person: TestPerson, method: string, path: string, body?: object) {
  const request = new Request(`http://capstan.test:3000/api/v1${path}`, {
    method,
    headers: new Headers({ ...Object.fromEntries(person.headers), "content-type": "application/json" }),
    body: body && JSON.stringify(body),
  });
  const answer = await serveRest(api.deps, request);
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

describe("settings", () => {
  test("are Capstan's own rules and off, until they are set; null brings those back", async () => {
    const id = (await (await api.as(owner)).projects.create({ name: "Other", odooVersion: "18.0" })).slug;
    const first = await ask(owner, "GET", `/projects/${id}/masking`);
    const ours = { isDefault: true, rules: DEFAULT_RULES };
    expect(first.json).toEqual({ staging: false, development: false, lastReport: null, ...ours });
    const rules = [{ model: "x.thing", field: "x_name", method: "name" }, EMAIL];
    const put = await ask(owner, "PUT", `/projects/${id}/masking`, { development: true, rules });
    expect(put).toMatchObject({
      status: 200,
      json: { staging: false, development: true, isDefault: false, rules },
    });
    const none = await ask(owner, "PUT", `/projects/${id}/masking`, { rules: [] });
    expect(none.json).toMatchObject({ development: true, isDefault: false, rules: [] });
    const back = await ask(owner, "PUT", `/projects/${id}/masking`, { rules: null });
    expect(back.json).toMatchObject(ours);
  });

  test("are for those who configure the project; others read them", async () => {
    expect((await ask(tester, "PUT", "/projects/demo/masking", { staging: false })).status).toBe(403);
    expect((await ask(tester, "GET", "/projects/demo/masking")).json).toMatchObject({ staging: true });
    const stranger = await api.addPerson("stranger");
    expect((await ask(stranger, "GET", "/projects/demo/masking")).status).toBe(404);
  });

  test.each([
    [[EMAIL, { ...EMAIL, method: "hash" }]],
    [[{ ...EMAIL, model: 'res"; drop table x' }]],
    [[{ ...EMAIL, field: "" }]],
    [[{ ...EMAIL, method: "shuffle" }]],
    [[{ ...EMAIL, model: "a".repeat(64) }]],
  ])("%j is refused", async (rules) =>
    expect((await ask(owner, "PUT", "/projects/demo/masking", { rules })).status).toBe(400),
  );

  test("are in the audit trail", async () => {
    await (
      await api.as(owner)
    ).masking.set({ project: "demo", staging: false, rules: [{ ...EMAIL, method: "hash" }] });
    const rows = await api.deps.db.system.query(
      "select entity, action, actor_id from ops.audit_trail where entity like 'ops.masking%' order by seq desc limit 2",
    );
    expect(rows).toEqual([
      { entity: "ops.masking_rules", action: "masking.set", actor_id: owner.userId },
      { entity: "ops.masking_settings", action: "masking.set", actor_id: owner.userId },
    ]);
  });

  test("of two people at once, the later one is told, and takes nobody's rule away", async () => {
    const caller = await api.as(owner);
    const { rules: read } = await caller.masking.get({ project: "demo" });
    const [one, other] = [
      { ...EMAIL, field: "x_one" },
      { ...EMAIL, field: "x_other" },
    ];
    const set = (rule: MaskingRule) =>
      caller.masking.set({ project: "demo", rules: [...read, rule], expected: read });
    const outcomes = await Promise.allSettled([set(one), set(other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = outcomes.find((outcome) => outcome.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "CONFLICT" });
    const { rules } = await caller.masking.get({ project: "demo" });
    expect(rules).toEqual([...read, outcomes[0].status === "fulfilled" ? one : other]);
  });

  test("end neutralized files that were made before, and no others", async () => {
    const ends = new Date(Date.now() + 86_400_000);
    const made = { projectId, envId: env.id, status: "ready", fileName: "x.zip", withFilestore: true };
    const [exact, neutral] = await api.deps.db.asSystem("test", async ({ prisma }) => {
      const store = await prisma.backupStore.create({ data: { projectId, name: "disk", kind: "disk" } });
      const { id: backupId } = await prisma.backup.create({
        data: {
          projectId, envId: env.id, storeId: store.id, status: "expired", deploymentId: randomUUID(), stage: "staging",
          gitSha: "a".repeat(40), odooVersion: "18.0",
        },
      }); // prettier-ignore
      const make = (neutralized: boolean) =>
        prisma.backupExport.create({ data: { ...made, backupId, neutralized, expiresAt: ends } });
      return [await make(false), await make(true)];
    });
    const endOf = async (id: string) =>
      (
        await api.deps.db.asSystem(null, ({ prisma }) =>
          prisma.backupExport.findUniqueOrThrow({ where: { id } }),
        )
      ).expiresAt;
    const caller = await api.as(owner);
    await caller.masking.set({ project: "demo", development: true, rules: [EMAIL] });
    expect(await endOf(neutral.id)).toEqual(ends);
    await caller.masking.set({ project: "demo", rules: [{ ...EMAIL, method: "hash" }] });
    expect(+((await endOf(neutral.id)) ?? ends)).toBeLessThanOrEqual(Date.now() + 1000);
    expect(await endOf(exact.id)).toEqual(ends);
  });

  test("every default is one rule, and one that can be saved", async () => {
    const { status } = await ask(owner, "PUT", "/projects/demo/masking", { rules: DEFAULT_RULES });
    expect(status).toBe(200);
  });
});

describe("a copy", () => {
  test("is masked where it is on, and the report says what was done and what was not", async () => {
    const lines: string[] = [];
    expect(await copy("development", lines)).toBeNull();
    expect(await copy("production", lines)).toBeNull();
    expect([await emails(), lines]).toEqual([["alex@shop.example", null], []]);
    expect(await copy("staging", lines)).toBe(1);
    expect(await emails()).toEqual([expect.stringMatching(/^u[0-9a-f]{16}@example\.com$/), null]);
    expect(lines.join("\n")).toContain("Masked res.partner, email (email): 1 rows.");
    const { json } = await ask(tester, "GET", "/projects/demo/masking");
    expect(json.lastReport).toMatchObject({
      runId,
      environment: { id: env.id, name: "release" },
      masked: [{ ...EMAIL, rows: 1 }],
      absent: 0,
      files: [],
    });
    expect(JSON.stringify(json)).not.toContain("shop.example");
  });

  test("has nothing of a person in what Odoo keeps beside its records", async () => {
    await (await api.as(owner)).masking.set({ project: "demo", rules: null });
    const columns = {
      ir_attachment: ["index_content"],
      ir_logging: ["message"],
      res_device_log: ["ip_address", "country", "city"],
      mail_message_translation: ["body"],
      mail_scheduled_message: ["subject", "body"],
      snailmail_letter: ["street", "street2", "zip", "city"],
    };
    for (const [table, names] of Object.entries(columns))
      await inside(`create table ${table} (id serial, ${names.map((name) => `${name} text`).join(", ")});
        insert into ${table} (${names.join(", ")}) values (${names.map(() => "'Sam Smith, 192.0.2.7'").join(", ")})`);
    await inside(`alter table ir_attachment add column res_model varchar, add column res_field varchar,
      add column store_fname varchar, add column file_size int`);
    await copy("staging");
    for (const table of Object.keys(columns)) {
      const [row] = await inside<{ text: string }>(`select t::text as text from ${table} t`);
      expect(row?.text, table).not.toMatch(/Sam|Smith|192\.0/);
      await inside(`drop table ${table}`);
    }
  });

  test("with a rule that cannot be held to fails, in words, and nothing is changed", async () => {
    await inside("alter table res_partner add constraint short check (length(email) < 18)");
    const failed = await copy("staging").catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PlatformFailure);
    expect(String(failed)).toContain("this copy is not started");
    await (await api.as(owner)).masking.set({ project: "demo", rules: [{ ...EMAIL, method: "number" }] });
    await expect(copy("staging")).rejects.toThrow("res.partner, email: it is no number (varchar)");
    await expect(copy("staging", [], AbortSignal.abort())).rejects.toThrow();
    expect(await emails()).toEqual(["alex@shop.example", null]);
  });
});

describe("a preview", () => {
  const path = () => `/environments/${env.id}/masking/preview`;

  test("shows values to whoever may download backups, and leaves a line of it", async () => {
    const { json } = await ask(owner, "GET", path());
    expect(json).toMatchObject({
      examplesShown: true,
      items: [{ ...EMAIL, rows: 1, problem: null, examples: [{ before: "alex@shop.example" }] }],
    });
    const rows = await api.deps.db.system.query(
      "select actor_id from ops.audit_trail where action = 'masking.preview'",
    );
    expect(rows).toEqual([{ actor_id: owner.userId }]);
  });

  test("shows numbers to others, and nothing to whoever may not configure the environment", async () => {
    const { json } = await ask(tester, "GET", path());
    expect(json).toMatchObject({ examplesShown: false, items: [{ ...EMAIL, rows: 1, examples: [] }] });
    const viewer = await api.addPerson("viewer");
    await api.addMember(projectId, viewer.userId, "viewer");
    expect((await ask(viewer, "GET", path())).status).toBe(403);
  });
});
