/**
 * Every procedure there is, driven as nobody, as a stranger, as somebody whose role lacks the permission, and as somebody
 * who may: 401, 404, 403, 200. A procedure that is not in the table below, or names no permission, fails.
 */
import { callTRPCProcedure } from "@trpc/server";
import { beforeAll, describe, expect, test } from "vitest";
import { hashToken, mintToken, shownPrefix } from "@/server/access";
import {
  MATRIX,
  ORG_MATRIX,
  ORG_PERMISSIONS,
  PERMISSIONS,
  type OrgPermission,
  type Permission,
} from "@/server/access/matrix";
import type { ApiContext } from "./context";
import { ERROR_MAP, toAppError } from "./errors";
import { appRouter } from "./root";
import { listProcedures } from "./testing/list-procedures";
import { makeProcedureTarget } from "./testing/make-procedure-target";
import { PROCEDURE_INPUTS, type ProcedureTarget } from "./testing/procedure-inputs";
import { openTestApi, type TestApi, type TestPerson } from "./testing/test-api";

const procedures = listProcedures();
const guarded = procedures.filter(({ permission }) => permission !== undefined && permission in PERMISSIONS);
const ofOrgs = procedures.filter(
  ({ permission }) => permission !== undefined && permission in ORG_PERMISSIONS,
);
/** About a browser's session, which a token is not. */
const ofBrowsers = procedures.filter(({ path }) => path.startsWith("identity."));

let api: TestApi;
let owner: TestPerson;
let stranger: TestPerson;
let viewer: TestPerson;
let member: TestPerson;
let projectId: string;
let production: ProcedureTarget;

/** 200, or the status of the failure. */
async function drive(
  person: TestPerson | null,
  procedure: (typeof procedures)[number],
  target: ProcedureTarget,
): Promise<number> {
  const code = await driveAs(await api.context(person), procedure, target);
  return code === null ? 200 : ERROR_MAP[code].status;
}

/** Null, or the code of the failure. */
async function driveAs(
  ctx: ApiContext,
  { path, type, output }: (typeof procedures)[number],
  target: ProcedureTarget,
): Promise<keyof typeof ERROR_MAP | null> {
  const stop = new AbortController();
  try {
    const input = PROCEDURE_INPUTS[path]?.(target);
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
    return null;
  } catch (error) {
    return toAppError(error).code;
  } finally {
    stop.abort();
  }
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
  production = await makeProcedureTarget({ api, owner, projectId }, "main");
});

test("every procedure says what it takes to call it, and is in the table", () => {
  expect(procedures.filter(({ permission }) => permission === undefined)).toEqual([]);
  expect(procedures.map(({ path }) => path).toSorted()).toEqual(Object.keys(PROCEDURE_INPUTS).toSorted());
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
const ANSWERS: Record<string, number> = {
  "tokens.exchange": 401,
  "backups.undoRestore": 409,
  "environments.statementPlan": 404,
};

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

/** Acts that an unattended browser must not get through. A new one that is marked so must be named here. */
const SENSITIVE = [
  "backupStores.add",
  "backupStores.change",
  "backupStores.makePrimary",
  "backupStores.remove",
  "backupStores.takeKey",
  "backups.decideRestore",
  "backups.download",
  "backups.openDownload",
  "backups.requestDownload",
  "backups.restore",
  "backups.undoRestore",
  "environments.signIn",
  "identity.beginPasskeyEnrolment",
  "identity.beginTotp",
  "identity.removePasskey",
  "identity.removeTotp",
  "identity.renewRecoveryCodes",
  "network.setOrg",
  "orgs.addProvider",
  "orgs.removeProvider",
  "orgs.update",
  "projects.delete",
  "secrets.reveal",
  "tokens.create",
  "tokens.createForProject",
  "trustRules.create",
];

describe("a session whose last proof is old is asked for another one", () => {
  const marked = procedures.filter(({ fresh }) => fresh !== undefined);
  const withOldProof = async () => {
    const ctx = await api.context(owner);
    const viewer = ctx.viewer && { ...ctx.viewer, actorKind: "user" as const, provenAtMs: 0 };
    return { ...ctx, viewer, refreshViewer: () => Promise.resolve(viewer) };
  };

  test("those that are marked are those that are meant", () => {
    expect(marked.map(({ path }) => path).toSorted()).toEqual(SENSITIVE);
  });

  test.each(marked)("$path, on production", async (procedure) => {
    expect(await driveAs(await withOldProof(), procedure, production)).toBe("proof_needed");
  });

  test("elsewhere a restore is no such act", async () => {
    const target = await makeProcedureTarget({ api, owner, projectId }, "proof-elsewhere");
    for (const procedure of procedures.filter(({ path }) => path === "backups.restore"))
      expect(await driveAs(await withOldProof(), procedure, target)).toBeNull();
  });
});

/** What lets somebody in for good. A new one that is marked so must be named here. */
const STANDING = [
  "backupStores.add",
  "backupStores.takeKey",
  "members.add",
  "members.setRole",
  "orgs.addProvider",
  "orgs.invite",
  "orgs.setMember",
  "projects.integration",
  "trustRules.create",
];

describe("a token that ends makes nothing that stays", () => {
  const marked = procedures.filter(({ standing }) => standing);

  test("those that are marked are those that are meant", () => {
    expect(marked.map(({ path }) => path).toSorted()).toEqual(STANDING);
  });

  test.each(marked)("$path", async (procedure) => {
    const ending = mintToken();
    const row = { userId: owner.userId, name: "ending", prefix: shownPrefix(ending) };
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.create({
        data: { ...row, tokenHash: hashToken(ending), expiresAt: new Date(Date.now() + 3_600_000) },
      }),
    );
    const headers = new Headers({ authorization: `Bearer ${ending}` });
    expect(await drive({ ...owner, token: ending, headers }, procedure, production)).toBe(403);
  });
});

/** Changes that leave no line of their own name: why. */
const UNGOVERNED = new Map([
  ["backupStores.check", "changes nothing: it tries what there is"],
  ["backups.openDownload", "gives a link; whoever takes bytes by it is written down"],
  ["backups.undoRestore", "is refused here: nothing was replaced; see backups.db.test.ts"],
  ["network.setOrg", "is called here with the list there is"],
  ["projects.sync", "reads the repository: nothing was new"],
  ["tokens.exchange", "is refused here; see exchange.db.test.ts"],
]);

/** Lines of the trail after a place in it. */
function readAudited(after: bigint) {
  return api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { seq: { gt: after } }, orderBy: { seq: "asc" } }),
  );
}
async function lastAudited(): Promise<bigint> {
  const { _max: max } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.aggregate({ _max: { seq: true } }),
  );
  return max.seq ?? 0n;
}

/** Lines that the identity tables write, about the person and by them: server/audit/people.db.test.ts. */
const HOW_PEOPLE_GET_IN = "identity.people";

/** Joining makes the person, who acts from then on. */
const ACTORS: Record<string, object> = {
  "invitations.join": { actorKind: "user", auth: { kind: "invitation" } },
};

describe("an owner, each on a branch of its own", () => {
  const last = ({ path }: { path: string }) => path === "projects.delete";
  const driven = procedures.filter((one) => !ofBrowsers.includes(one));
  const ordered = [...driven.filter((one) => !last(one)), ...driven.filter(last)];
  test.each(ordered)("$path", async (procedure) => {
    const target = await makeProcedureTarget(
      { api, owner, projectId },
      `own-${procedure.path.replace(".", "-").toLowerCase()}`,
    );
    if (procedure.path === "environments.start")
      await api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.environment.update({ where: { id: target.environmentId }, data: { status: "stopped" } }),
      );
    const earlier = await lastAudited();
    expect(await drive(owner, procedure, target)).toBe(ANSWERS[procedure.path] ?? 200);
    const lines = await readAudited(earlier);
    const own = lines.filter(({ action }) => action === procedure.path);
    if (procedure.type === "mutation" && !UNGOVERNED.has(procedure.path)) expect(own).not.toEqual([]);
    // Whatever follows from it, in whichever transaction, names who asked for it, and how they proved who they are.
    const rest = lines.filter(({ entity }) => entity !== HOW_PEOPLE_GET_IN);
    const actors = rest.map(({ actorId, actorKind, auth }) => ({ actorId, actorKind, auth }));
    const byWhom = { actorId: owner.userId, actorKind: "token", auth: { kind: "token" } };
    for (const actor of actors) expect(actor).toMatchObject(ACTORS[procedure.path] ?? byWhom);
  });
});
