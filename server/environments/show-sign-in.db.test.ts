import { beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { ODOO_PASSWORD, seal } from "@/server/platform/seal";
import { syncBranches } from "./sync-branches";

let api: TestApi;
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;

async function serving(branch: string, password: string | null, secret?: string): Promise<string> {
  await api.git.push(projectId, branch, { files: { a: branch } });
  await syncBranches(api.deps, projectId);
  return api.deps.db.asSystem("test", async ({ prisma }) => {
    const { id: envId } = await prisma.environment.findFirstOrThrow({ where: { projectId, branch } });
    const deployment = await prisma.deployment.create({
      data: {
        projectId,
        envId,
        number: 1,
        gitSha: "0".repeat(40),
        odooVersion: "18.0",
        odooRelease: "Odoo Server 18.0",
        databaseName: branch,
      },
    });
    if (password !== null) {
      const sealed = seal(secret ?? api.deps.settings.secret, ODOO_PASSWORD, password);
      await prisma.odooCredentials.create({
        data: { projectId, envId, deploymentId: deployment.id, login: "admin", password: sealed },
      });
    }
    const data = { currentDeploymentId: deployment.id, status: "live" };
    await prisma.environment.update({ where: { id: envId }, data });
    return envId;
  });
}

beforeAll(async () => {
  api = await openTestApi();
  owner = await api.addPerson("owner");
  developer = await api.addPerson("developer");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, developer.userId, "developer");
});

test("whoever may open production sees its password, and each look is in the trail with who and why", async () => {
  const environmentId = await serving("main", "a secret of production");
  const caller = await api.as(owner);
  for (let look = 0; look < 2; look += 1)
    expect(await caller.environments.signIn({ environmentId })).toMatchObject({
      origin: "capstan",
      login: "admin",
      password: "a secret of production",
    });
  const trail = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { envId: environmentId, entity: "ops.odoo_credentials" } }),
  );
  expect(trail).toHaveLength(2);
  for (const entry of trail)
    expect(entry).toMatchObject({ actorId: owner.userId, actorKind: "token", action: "environments.signIn" });
  expect(
    JSON.stringify(trail, (_key, value: unknown) => (typeof value === "bigint" ? "" : value)),
  ).not.toMatch(/password|v1\./);
});

test("who may not open production is refused, by the API and by the database itself", async () => {
  const environmentId = await serving("main-2", "x");
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.update({ where: { id: environmentId }, data: { stage: "staging" } }),
  );
  const caller = await api.as(developer);
  await expect(caller.environments.signIn({ environmentId })).rejects.toThrow(/role does not include/);
  const claims = { userId: developer.userId, actorKind: "user" as const, action: "x", address: null };
  const direct = await api.deps.db.asUser(claims, ({ sql }) =>
    sql.query("select * from ops.show_odoo_credentials($1::uuid)", [environmentId]),
  );
  expect(direct).toEqual([]);
  await expect(
    api.deps.db.asUser(claims, ({ sql }) => sql.query("select password from ops.odoo_credentials")),
  ).rejects.toThrow(/permission denied/);
});

test("development says Odoo's own; where people chose theirs, none is known; another secret opens nothing", async () => {
  const caller = await api.as(owner);
  const feature = await serving("feature", null);
  expect(await caller.environments.signIn({ environmentId: feature })).toMatchObject({
    origin: "odoo",
    login: "admin",
    password: "admin",
  });
  const staging = await serving("release/1", null);
  expect(await caller.environments.signIn({ environmentId: staging })).toMatchObject({
    origin: "people",
    password: null,
  });
  const moved = await serving("release/2", "x", "another secret of thirty-two chars");
  await expect(caller.environments.signIn({ environmentId: moved })).rejects.toThrow(
    /another CAPSTAN_SECRET/,
  );
});
