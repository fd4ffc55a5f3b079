import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { startIssuer } from "@/server/drivers/oidc/testing/start-issuer";
import { syncBranches } from "@/server/environments";
import { serveRest } from "@/server/http/rest/serve-rest";

const api = await openTestApi();
const issuer = await startIssuer();
afterAll(() => issuer.close());
let owner: TestPerson;
let projectId: string;
let ruleId: string;

beforeAll(async () => {
  owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Shop", odooVersion: "18.0" }));
  await api.git.push(projectId, "main", { files: { "a.txt": "1" } });
  await api.git.push(projectId, "dev", { files: { "b.txt": "1" } });
  await syncBranches(api.deps, projectId);
});

/** Issuers are reached by https only; the one of this test is not, so its rule is written past the API. */
beforeEach(async () => {
  ruleId = await api.deps.db.asSystem("test", async ({ prisma }) => {
    await prisma.trustRule.deleteMany();
    const { id: roleId } = await prisma.role.findUniqueOrThrow({ where: { name: "developer" } });
    const rule = await prisma.trustRule.create({
      data: {
        projectId,
        roleId,
        name: "GitHub",
        issuer: issuer.url,
        audience: "capstan",
        claims: { repository: "octo/shop", ref: "refs/heads/*" },
      },
    });
    return rule.id;
  });
});

const job = { repository: "octo/shop", ref: "refs/heads/dev" };

async function exchange(assertion: string, rest: object = {}) {
  const request = new Request("http://capstan.test:3000/api/v1/tokens/exchange", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ project: "shop", subject_token: assertion, ...rest }),
  });
  const answer = await serveRest(api.deps, request);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function bearer(token: unknown): TestPerson {
  return { userId: "", token: "", headers: new Headers({ authorization: `Bearer ${String(token)}` }) };
}

test("a job's identity becomes a token of the project, for an hour, with the rule's role", async () => {
  const { status, body } = await exchange(await issuer.sign({ ...job, jti: "good" }));
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
  const caller = await api.as(bearer(body.access_token));
  const dev = await caller.environments.find({ project: "shop", name: "dev" });
  const { runId } = await caller.environments.rebuild({ environmentId: dev.id });
  const main = await caller.environments.find({ project: "shop", name: "main" });
  await expect(caller.environments.rebuild({ environmentId: main.id })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(caller.tokens.listOfProject({ project: "shop" })).rejects.toMatchObject({ code: "FORBIDDEN" });

  const [entry] = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entityId: runId, action: "environments.rebuild" } }),
  );
  expect(entry).toMatchObject({
    actorKind: "ci",
    auth: { kind: "ci", trustRuleId: ruleId, claims: { repository: "octo/shop", jti: "good" } },
  });
  const token = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.apiToken.findFirstOrThrow({ where: { trustRuleId: ruleId } }),
  );
  expect((token.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);

  await (await api.as(owner)).trustRules.revoke({ project: "shop", trustRuleId: ruleId });
  expect(await api.deps.viewers.findViewer(bearer(body.access_token).headers, { fresh: true })).toBeNull();
});

test("it may ask for less, never for more", async () => {
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.trustRule.update({
      where: { id: ruleId },
      data: { scopes: ["project.read", "environment.build"] },
    }),
  );
  const { body } = await exchange(await issuer.sign(job), { scope: "environment.build token.manage" });
  expect(body.scope).toBe("project.read environment.build");
  const less = await exchange(await issuer.sign(job), { scope: "log.read" });
  expect(less.body.scope).toBe("project.read");
});

describe("is refused alike, whatever is wrong", () => {
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  test.each<[string, Record<string, unknown>, object]>([
    ["another repository", { ...job, repository: "evil/shop" }, {}],
    ["a missing claim", { repository: "octo/shop" }, {}],
    ["another audience", { ...job, aud: "elsewhere" }, {}],
    ["one that has expired", { ...job, exp: seconds(-3600) }, {}],
    ["one of the future", { ...job, nbf: seconds(3600) }, {}],
    ["an unknown issuer", { ...job, iss: "https://issuer.example.com" }, {}],
    ["an unknown project", job, { project: "nothing" }],
    ["nonsense", job, { subject_token: "a.b.c" }],
  ])("%s", async (_, claims, rest) => {
    const { status, body } = await exchange(await issuer.sign(claims), rest);
    expect({ status, detail: body.detail }).toEqual({
      status: 401,
      detail: "This identity is not accepted for this project. Its members see the reason at the project's trust rules.",
    });
    const given = await api.deps.db.asSystem("test", ({ prisma }) => prisma.apiToken.count({ where: { trustRuleId: ruleId } }));
    expect(given).toBe(0);
  }); // prettier-ignore

  test("a second use of the same identity, even at once", async () => {
    const assertion = await issuer.sign({ ...job, jti: "once" });
    const answers = await Promise.all([1, 2, 3, 4].map(() => exchange(assertion)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401]);
  });

  test("one without a number of its own works again, as Azure gives them", async () => {
    const assertion = await issuer.sign(job);
    expect((await exchange(assertion)).status).toBe(200);
    expect((await exchange(assertion)).status).toBe(200);
  });

  test("a withdrawn rule", async () => {
    await (await api.as(owner)).trustRules.revoke({ project: "shop", trustRuleId: ruleId });
    expect((await exchange(await issuer.sign(job))).status).toBe(401);
    await expect(
      (await api.as(owner)).trustRules.revoke({ project: "shop", trustRuleId: ruleId }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("an issuer whose keys cannot be read; members see that at the rule", async () => {
    const gone = await startIssuer();
    const assertion = await gone.sign({ ...job });
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.trustRule.update({ where: { id: ruleId }, data: { issuer: gone.url } }),
    );
    await gone.close();
    const stranger = await exchange(await issuer.sign({ ...job, iss: "https://issuer.example.com" }));
    const { status, body } = await exchange(assertion);
    expect({ status, detail: body.detail }).toEqual({ status: 401, detail: stranger.body.detail });
    const { items } = await (await api.as(owner)).trustRules.list({ project: "shop" });
    expect(items[0]?.lastRefusal).toContain("The keys of the issuer could not be read");
  });
});

test("members see why the last one did not match, and only after its signature was good", async () => {
  await exchange(await issuer.sign({ ...job, repository: "octo/other" }));
  const list = async () => (await (await api.as(owner)).trustRules.list({ project: "shop" })).items[0];
  expect(await list()).toMatchObject({ lastRefusal: "repository is “octo/other”, not octo/shop" });
  const forged = await issuer.sign({ ...job, repository: "<forged>" });
  await exchange(`${forged.slice(0, -8)}AAAAAAAA`);
  expect((await list())?.lastRefusal).not.toContain("forged");
});

describe("a rule", () => {
  const rule = {
    project: "shop",
    name: "Actions",
    issuer: "https://token.actions.githubusercontent.com",
    audience: "capstan",
    claims: { repository: "octo/shop" },
    role: "developer" as const,
  };

  test("is made and listed", async () => {
    await (await api.as(owner)).trustRules.create({ ...rule, scopes: ["environment.build"] });
    const { items } = await (await api.as(owner)).trustRules.list({ project: "shop" });
    expect(items.at(-1)).toMatchObject({
      name: "Actions",
      scopes: ["project.read", "environment.build"],
      lastUsedAt: null,
    });
  });

  test.each<[string, object]>([
    ["an issuer without TLS", { issuer: "http://issuer.example.com" }],
    ["an issuer that is no address", { issuer: "github" }],
    ["an issuer with credentials", { issuer: "https://me:pass@issuer.example.com" }],
    ["an issuer on this machine", { issuer: "https://127.0.0.1:8443" }],
    ["an issuer that gives out a machine's keys", { issuer: "https://169.254.169.254/latest" }],
    ["no claim", { claims: {} }],
    ["everybody on GitHub", { claims: { ref: "refs/heads/main" } }],
    ["an empty pattern", { claims: { repository: " " } }],
    ["a prototype's name", { claims: JSON.parse('{"__proto__": "x"}') as object }],
  ])("is refused with %s", async (_, wrong) => {
    const create = (await api.as(owner)).trustRules.create({ ...rule, ...wrong });
    await expect(create).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("gives no role greater than its maker's", async () => {
    const admin = await api.addPerson("admin");
    await api.addMember(projectId, admin.userId, "admin");
    await expect((await api.as(admin)).trustRules.create({ ...rule, role: "owner" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
