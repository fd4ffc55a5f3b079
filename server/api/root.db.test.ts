/**
 * Every procedure there is, driven as nobody, as a stranger, as somebody whose role lacks the permission, and as somebody
 * who may: 401, 404, 403, 200. A procedure that is not in the table below, or names no permission, fails.
 */
import { randomUUID } from "node:crypto";
import { callTRPCProcedure } from "@trpc/server";
import { beforeAll, describe, expect, test } from "vitest";
import {
  MATRIX,
  ORG_MATRIX,
  ORG_PERMISSIONS,
  PERMISSIONS,
  type OrgPermission,
  type Permission,
} from "@/server/access/matrix";
import { syncBranches } from "@/server/environments";
import { ERROR_MAP, toAppError } from "./errors";
import { appRouter } from "./root";
import { openTestApi, type TestApi, type TestPerson } from "./testing/test-api";
import type { ApiMeta } from "./trpc";

type Target = {
  project: string;
  environmentId: string;
  otherId: string;
  runId: string;
  deploymentId: string;
  tokenId: string;
  projectTokenId: string;
  trustRuleId: string;
  org: string;
  orgId: string;
  memberId: string;
  invitationId: string;
  projectInvitationId: string;
  providerId: string;
  lookLink: string;
  joinLink: string;
  acceptLink: string;
  secretId: string;
  backupId: string;
  /** asked for by somebody else, and by the owner */
  restoreId: string;
  ownRestoreId: string;
};
type MakeInput = (target: Target) => object;

const ofProject: MakeInput = ({ project }) => ({ project });
const ofEnvironment: MakeInput = ({ environmentId }) => ({ environmentId });
const ofOrg: MakeInput = ({ org }) => ({ org });
const ofBackup: MakeInput = ({ backupId }) => ({ backupId });
const ofRun: MakeInput = ({ runId }) => ({ runId });
const RULES = [{ pattern: "*", stage: "development" }];

const SITE = {
  org: "acme",
  name: "Keycloak",
  issuer: "https://login.example.com",
  clientId: "capstan",
  clientSecret: "hush",
};

/** What each procedure is called with. */
const INPUTS: Record<string, MakeInput> = {
  "audit.follow": () => ({}),
  "audit.list": ofProject,
  "backups.create": ofEnvironment,
  "backups.decideRestore": ({ restoreId }) => ({ restoreId, decision: "rejected" }),
  "backups.get": ofBackup,
  "backups.getRestore": ({ restoreId }) => ({ restoreId }),
  "backups.hold": ({ backupId }) => ({ backupId, hold: true }),
  "backups.list": ofEnvironment,
  "backups.overview": ofEnvironment,
  "backups.pin": ofBackup,
  "backups.restore": ofBackup,
  "backups.setRetention": ({ project }) => ({ project, keepDaily: 7, keepWeekly: 4, keepMonthly: 3 }),
  "backups.setSchedule": ({ environmentId }) => ({ environmentId, cron: "0 2 * * *" }),
  "backups.undoRestore": ({ restoreId }) => ({ restoreId }),
  "backups.verify": ofBackup,
  "backups.withdrawRestore": ({ ownRestoreId }) => ({ restoreId: ownRestoreId }),
  "builds.grid": ofProject,
  "changes.follow": ofProject,
  "environments.connect": ofEnvironment,
  "environments.createBranch": ({ environmentId }) => ({ environmentId, name: `fork/${randomUUID()}` }),
  "environments.delete": ofEnvironment,
  "environments.deployments": ofEnvironment,
  "environments.describeMove": ({ environmentId }) => ({ environmentId, to: "staging" }),
  "environments.describeRollback": ({ environmentId, deploymentId }) => ({ environmentId, deploymentId }),
  "environments.events": ofEnvironment,
  "environments.find": ({ project }) => ({ project, name: "main" }),
  "environments.follow": ofEnvironment,
  "environments.get": ofEnvironment,
  "environments.gitCommands": ofEnvironment,
  "environments.history": ofEnvironment,
  "environments.list": ofProject,
  "environments.merge": ({ environmentId, otherId }) => ({ environmentId, sourceEnvironmentId: otherId }),
  "environments.moveStage": ({ environmentId }) => ({ environmentId, to: "staging" }),
  "environments.rebuild": ofEnvironment,
  "environments.restart": ofEnvironment,
  "environments.rollback": ({ environmentId, deploymentId }) => ({
    environmentId,
    deploymentId,
    mode: "code",
  }),
  "environments.setLifetime": ({ environmentId }) => ({ environmentId, keep: true }),
  "environments.setSettings": ({ environmentId }) => ({ environmentId, settings: { runTests: false } }),
  "environments.signIn": ofEnvironment,
  "environments.start": ofEnvironment,
  "environments.stop": ofEnvironment,
  "environments.update": ofEnvironment,
  "identity.addPasskey": () => ({ name: "key", response: {} }),
  "identity.beginPasskey": () => ({}),
  "identity.beginPasskeyEnrolment": () => ({}),
  "identity.beginTotp": () => ({}),
  "identity.changePassword": () => ({ current: null, next: "a long new password" }),
  "identity.confirmTotp": () => ({ factorId: "x", code: "000000" }),
  "identity.endSession": () => ({ sessionId: randomUUID() }),
  "identity.factors": () => ({}),
  "identity.outbox": () => ({}),
  "identity.prove": () => ({ proof: { method: "totp", code: "000000" } }),
  "identity.removePasskey": () => ({ passkeyId: "x" }),
  "identity.removeTotp": () => ({}),
  "identity.renewRecoveryCodes": () => ({}),
  "identity.sessions": () => ({}),
  "identity.signOutEverywhere": () => ({}),
  "invitations.accept": ({ acceptLink }) => ({ token: acceptLink }),
  "invitations.join": ({ joinLink }) => ({ token: joinLink, name: "New", password: "a long new password" }),
  "invitations.look": ({ lookLink }) => ({ token: lookLink }),
  "me.get": () => ({}),
  "me.session": () => ({}),
  "members.add": ({ project }) => ({ project, email: `${randomUUID()}@example.com`, role: "viewer" }),
  "members.invitations": ofProject,
  "members.list": ofProject,
  "members.remove": ({ project, memberId }) => ({ project, userId: memberId }),
  "members.revokeInvitation": ({ project, projectInvitationId }) => ({
    project,
    invitationId: projectInvitationId,
  }),
  "members.setRole": ({ project, memberId }) => ({ project, userId: memberId, role: "tester" }),
  "orgs.addProvider": () => SITE,
  "orgs.create": () => ({ slug: `org-${randomUUID().slice(0, 8)}`, name: "New" }),
  "orgs.get": ofOrg,
  "orgs.invitations": ofOrg,
  "orgs.invite": ({ org }) => ({ org, email: `${randomUUID()}@example.com`, role: "member" }),
  "orgs.list": () => ({}),
  "orgs.members": ofOrg,
  "orgs.providers": ofOrg,
  "orgs.removeProvider": ({ org, providerId }) => ({ org, providerId }),
  "orgs.removeMember": ({ org, memberId }) => ({ org, userId: memberId }),
  "orgs.revokeInvitation": ({ org, invitationId }) => ({ org, invitationId }),
  "orgs.setMember": ({ org, memberId }) => ({ org, userId: memberId, role: "admin" }),
  "orgs.update": ({ org }) => ({ org, name: "Acme" }),
  "network.blocked": () => ({}),
  "network.environment": ofEnvironment,
  "network.org": ofOrg,
  "network.setEnvironment": ({ environmentId }) => ({ environmentId, networks: [{ network: "10.0.0.0/8" }] }),
  "network.setOrg": ({ org }) => ({ org, networks: [] }),
  "projects.branchRules": ofProject,
  "projects.create": ({ orgId }) => ({ name: "Another", odooVersion: "18.0", orgId }),
  "projects.delete": ofProject,
  "projects.get": ofProject,
  "projects.integration": ofProject,
  "projects.list": () => ({}),
  "projects.previewBranchRules": ({ project }) => ({ project, rules: RULES }),
  "projects.previewSlug": () => ({ name: "Demo" }),
  "projects.setBranchRules": ({ project }) => ({ project, rules: RULES }),
  "projects.sync": ofProject,
  "projects.update": ({ project }) => ({ project, name: "Renamed" }),
  "runs.cancel": ofRun,
  "runs.events": ofRun,
  "runs.follow": ofRun,
  "runs.get": ofRun,
  "runs.list": ofProject,
  "secrets.delete": ({ project, secretId }) => ({ project, secretId }),
  "secrets.list": ofProject,
  "secrets.reveal": ({ project, secretId }) => ({ project, secretId }),
  "secrets.set": ({ project }) => ({ project, name: `KEY_${Date.now()}`, value: "a secret value" }),
  "status.databaseSizes": () => ({}),
  "status.odooSources": () => ({}),
  "status.overview": () => ({}),
  "tokens.create": () => ({ name: "ci" }),
  "tokens.createForProject": ({ project }) => ({ project, name: "ci", role: "viewer" }),
  "tokens.exchange": ({ project }) => ({ project, subject_token: "no identity" }),
  "tokens.list": () => ({}),
  "tokens.listOfProject": ofProject,
  "tokens.revoke": ({ tokenId }) => ({ tokenId }),
  "tokens.revokeOfProject": ({ project, projectTokenId }) => ({ project, tokenId: projectTokenId }),
  "trustRules.create": ({ project }) => ({
    project,
    name: "ci",
    issuer: "https://issuer.example.com",
    audience: "capstan",
    claims: { repository: "octo/shop" },
    role: "viewer",
  }),
  "trustRules.list": ofProject,
  "trustRules.revoke": ({ project, trustRuleId }) => ({ project, trustRuleId }),
};

type Definition = {
  type: "query" | "mutation" | "subscription";
  meta?: ApiMeta;
  output?: { safeParse(value: unknown): { success: boolean; error?: Error } };
};
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
).map(([path, { _def }]) => ({
  path,
  type: _def.type,
  permission: _def.meta?.permission,
  output: _def.output,
}));
const guarded = procedures.filter(({ permission }) => permission !== undefined && permission in PERMISSIONS);
const ofOrgs = procedures.filter(
  ({ permission }) => permission !== undefined && permission in ORG_PERMISSIONS,
);
/** About a browser's session, which a token is not. */
const ofBrowsers = procedures.filter(
  ({ path }) => path.startsWith("identity.") && path !== "identity.outbox",
);

let api: TestApi;
let owner: TestPerson;
let stranger: TestPerson;
let viewer: TestPerson;
let member: TestPerson;
let projectId: string;
let production: Target;

/** 200, or the status of the failure. */
async function drive(
  person: TestPerson | null,
  { path, type, output }: (typeof procedures)[number],
  target: Target,
): Promise<number> {
  const stop = new AbortController();
  try {
    const ctx = await api.context(person);
    const input = INPUTS[path]?.(target);
    const getRawInput = () => Promise.resolve(input);
    const result: unknown = await callTRPCProcedure({
      router: appRouter, path, type, ctx, getRawInput, signal: stop.signal, batchIndex: 0,
    }); // prettier-ignore
    if (type === "subscription") {
      const messages = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      // One without anything to tell yet is waiting, and that is allowed too.
      const first = messages.next();
      setTimeout(() => stop.abort(), 50);
      await first;
    }
    const checked = output?.safeParse(result);
    if (checked?.success === false)
      throw checked.error ?? new Error("the answer is not what it is described as");
    return 200;
  } catch (error) {
    return ERROR_MAP[toAppError(error).code].status;
  } finally {
    stop.abort();
  }
}

async function makeTarget(branch: string): Promise<Target> {
  const { git, deps } = api;
  const owning = await api.as(owner);
  const { userId: memberId } = await api.addPerson("member");
  const { id: orgId } = await owning.orgs.get({ org: "acme" });
  await deps.db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.create({ data: { orgId, userId: memberId, role: "member" } }),
  );
  await api.addMember(projectId, memberId, "developer");
  const invite = async (email = `${randomUUID()}@example.com`) => {
    const { id, link } = await owning.orgs.invite({ org: "acme", email, role: "member" });
    return { id, token: link.split("/").at(-1) ?? "" };
  };
  const { email: ownEmail } = await owning.me.get();
  const guest = await owning.members.add({
    project: "demo",
    email: `${randomUUID()}@example.com`,
    role: "viewer",
  });
  const named = { project: "demo", name: `KEY_${randomUUID().replaceAll("-", "_").toUpperCase()}` };
  const secret = await (await api.as(owner)).secrets.set({ ...named, value: "a secret value" });
  const sha = await git.push(projectId, branch, { files: { [`${branch}.txt`]: "1" } });
  await git.createBranch(projectId, `${branch}-other`, sha);
  await git.push(projectId, `${branch}-other`, { files: { [`${branch}-other.txt`]: "2" } });
  await syncBranches(deps, projectId);
  const target = await deps.db.asSystem("test", async ({ prisma }) => {
    const find = (name: string) =>
      prisma.environment.findFirstOrThrow({ where: { projectId, branch: name, deletedAt: null } });
    const environment = await find(branch);
    const other = await find(`${branch}-other`);
    const run = await prisma.run.findFirstOrThrow({ where: { envId: environment.id } });
    const make = (number: number) =>
      prisma.deployment.create({
        data: {
          projectId,
          envId: environment.id,
          number,
          gitSha: environment.headSha ?? "",
          odooVersion: "18.0",
          odooRelease: "Odoo Server 18.0",
          databaseName: `${branch}-${number}`,
        },
      });
    const earlier = await make(1);
    const current = await make(2);
    const status = "live";
    await prisma.environment.update({
      where: { id: environment.id },
      data: { currentDeploymentId: current.id, status },
    });
    const token = await prisma.apiToken.create({
      data: { userId: owner.userId, name: "x", prefix: "cap_x", tokenHash: randomUUID() },
    });
    const { id: roleId } = await prisma.role.findUniqueOrThrow({ where: { name: "viewer" } });
    const projectToken = await prisma.apiToken.create({
      data: { projectId, roleId, name: "x", prefix: "cap_x", tokenHash: randomUUID() },
    });
    const rule = { name: "x", issuer: "https://issuer.example.com", audience: "x", claims: { x: "y" } };
    const trustRule =
      (await prisma.trustRule.findFirst({ where: { revokedAt: null } })) ??
      (await prisma.trustRule.create({ data: { projectId, roleId, ...rule } }));
    const backups = await makeBackup(prisma, environment, { deploymentId: current.id, askedBy: memberId });
    const ids = {
      ...backups,
      environmentId: environment.id,
      otherId: other.id,
      runId: run.id,
      deploymentId: earlier.id,
      tokenId: token.id,
      projectTokenId: projectToken.id,
      trustRuleId: trustRule.id,
      secretId: secret.id,
    };
    return { project: "demo", ...ids };
  });
  return {
    ...target,
    org: "acme",
    orgId,
    memberId,
    invitationId: (await invite()).id,
    projectInvitationId: guest.invitation?.id ?? "",
    providerId: (await owning.orgs.addProvider(SITE)).id,
    lookLink: (await invite()).token,
    joinLink: (await invite()).token,
    acceptLink: (await invite(ownEmail)).token,
  };
}

type Prisma = Parameters<Parameters<TestApi["deps"]["db"]["asSystem"]>[1]>[0]["prisma"];

/** A backup, and two restores of it that wait: asked for by somebody else, and by the owner. */
async function makeBackup(
  prisma: Prisma,
  environment: { id: string; stage: string },
  { deploymentId, askedBy }: { deploymentId: string; askedBy: string },
) {
  const store =
    (await prisma.backupStore.findFirst({ where: { projectId } })) ??
    (await prisma.backupStore.create({ data: { projectId, name: "disk", kind: "disk", isDefault: true } }));
  const now = new Date();
  const parts = {
    dbDump: "x",
    filestore: "x",
    manifest: "x",
    manifestSha256: "x",
    dataAt: now,
    storedAt: now,
  };
  const of = { projectId, envId: environment.id };
  const { id: backupId } = await prisma.backup.create({
    data: {
      ...of,
      ...parts,
      storeId: store.id,
      status: "stored",
      deploymentId,
      stage: environment.stage,
      gitSha: "x",
      odooVersion: "18.0",
    },
  });
  const restore = async (requestedBy: string) => {
    const { id } = await prisma.restore.create({
      data: {
        projectId,
        backupId,
        targetEnv: environment.id,
        parts: "both",
        requestedBy,
        approvalStatus: "pending",
      },
    });
    await prisma.approval.create({
      data: { ...of, subject: "restore", subjectId: id, permission: "restore.approve", requestedBy },
    });
    return id;
  };
  return { backupId, restoreId: await restore(askedBy), ownRestoreId: await restore(owner.userId) };
}

beforeAll(async () => {
  api = await openTestApi();
  owner = await api.addPerson("owner");
  stranger = await api.addPerson("stranger");
  viewer = await api.addPerson("viewer");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  await api.addOrg("elsewhere", [{ userId: stranger.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, viewer.userId, "viewer");
  member = await api.addPerson("member");
  const { id: orgId } = await (await api.as(owner)).orgs.get({ org: "acme" });
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.create({ data: { orgId, userId: member.userId, role: "member" } }),
  );
  production = await makeTarget("main");
});

test("every procedure says what it takes to call it, and is in the table", () => {
  expect(procedures.filter(({ permission }) => permission === undefined)).toEqual([]);
  expect(procedures.map(({ path }) => path).toSorted()).toEqual(Object.keys(INPUTS).toSorted());
});

test("only who is signed in, signing in, and an invitation to whoever has its link, is public", () => {
  expect(procedures.filter(({ permission }) => permission === "public").map(({ path }) => path)).toEqual([
    "invitations.look",
    "invitations.join",
    "me.session",
    "tokens.exchange",
  ]);
});

/** What they answer to a caller who may: those that prove who they are by their input find nothing in ours. */
const ANSWERS: Record<string, number> = { "tokens.exchange": 401, "backups.undoRestore": 409 };

describe("nobody", () => {
  test.each(procedures)("$path", async (procedure) => {
    const open = procedure.permission === "public";
    expect(await drive(null, procedure, production)).toBe(open ? (ANSWERS[procedure.path] ?? 200) : 401);
  });
});

describe("a stranger is told there is nothing", () => {
  test.each([...guarded, ...ofOrgs])("$path", async (procedure) => {
    expect(await drive(stranger, procedure, production)).toBe(404);
  });
});

describe("a viewer on production", () => {
  const mayRead = (permission: Permission) => MATRIX.viewer[permission]?.includes("production") ?? false;
  test.each(guarded)("$path", async (procedure) => {
    const ofStage = !procedure.path.startsWith("projects.") && procedure.permission !== "project.read";
    const permission = procedure.permission as Permission;
    const allowed = ofStage ? mayRead(permission) : permission in MATRIX.viewer;
    // Everybody may leave a project; removing somebody else is refused by the table.
    const removesOther = procedure.path === "members.remove";
    expect(await drive(viewer, procedure, production)).toBe(allowed && !removesOther ? 200 : 403);
  });
});

describe("a member of the organization", () => {
  test.each(ofOrgs)("$path", async (procedure) => {
    // Their role reaches to reading; removing somebody else is refused by the table.
    const mayCall = ORG_MATRIX.member.includes(procedure.permission as OrgPermission);
    const allowed = mayCall && procedure.path !== "orgs.removeMember";
    expect(await drive(member, procedure, production)).toBe(allowed ? 200 : 403);
  });
});

describe("a token is no browser", () => {
  test.each(ofBrowsers)("$path", async (procedure) => {
    expect(await drive(owner, procedure, production)).toBe(403);
  });
});

/** Changes that leave no line of their own name: why. */
const UNGOVERNED = new Map([
  ["backups.undoRestore", "is refused here: nothing was replaced; see backups.db.test.ts"],
  ["environments.createBranch", "Git is changed; what follows from it is written by the sync, as for a push"],
  ["environments.merge", "as createBranch"],
  ["environments.signIn", "signs in to the running Odoo, which keeps its own list of sessions"],
  ["network.setOrg", "is called here with the list there is"],
  ["projects.sync", "reads the repository: nothing was new"],
  ["tokens.exchange", "is refused here; see exchange.db.test.ts"],
]);

function countAudited(action: string): Promise<number> {
  return api.deps.db.asSystem("test", ({ prisma }) => prisma.auditEntry.count({ where: { action } }));
}

describe("an owner, each on a branch of its own", () => {
  const last = ({ path }: { path: string }) => path === "projects.delete";
  const driven = procedures.filter((one) => !ofBrowsers.includes(one));
  const ordered = [...driven.filter((one) => !last(one)), ...driven.filter(last)];
  test.each(ordered)("$path", async (procedure) => {
    const target = await makeTarget(`own-${procedure.path.replace(".", "-").toLowerCase()}`);
    if (procedure.path === "environments.start")
      await api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.environment.update({ where: { id: target.environmentId }, data: { status: "stopped" } }),
      );
    const earlier = await countAudited(procedure.path);
    expect(await drive(owner, procedure, target)).toBe(ANSWERS[procedure.path] ?? 200);
    const changes = procedure.type === "mutation" && !UNGOVERNED.has(procedure.path);
    if (changes) expect(await countAudited(procedure.path)).toBeGreaterThan(earlier);
  });
});
