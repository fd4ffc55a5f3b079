import { randomUUID } from "node:crypto";
import { syncBranches } from "@/server/environments";
import { SITE, type ProcedureTarget } from "./procedure-inputs";
import type { TestApi, TestPerson } from "./test-api";

type World = { api: TestApi; owner: TestPerson; projectId: string };

/** makeProcedureTarget pushes a branch to the project "demo" of "acme" and makes one thing of each kind with it. */
export async function makeProcedureTarget(
  { api, owner, projectId }: World,
  branch: string,
): Promise<ProcedureTarget> {
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
    const backups = await makeBackup(prisma, environment, {
      deploymentId: current.id,
      owner: owner.userId,
      askedBy: memberId,
      sealed: deps.stores.sealKey("backup key", "AGE-SECRET-KEY-1"),
    });
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
    return { project: "demo", branch, ...ids };
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
  { id: envId, projectId, stage }: { id: string; projectId: string; stage: string },
  {
    deploymentId,
    owner,
    askedBy,
    sealed,
  }: { deploymentId: string; owner: string; askedBy: string; sealed: string },
) {
  const store =
    (await prisma.backupStore.findFirst({ where: { projectId, isDefault: true } })) ??
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
  const of = { projectId, envId };
  const { id: backupId } = await prisma.backup.create({
    data: {
      ...of,
      ...parts,
      storeId: store.id,
      status: "stored",
      deploymentId,
      stage,
      gitSha: "x",
      odooVersion: "18.0",
    },
  });
  const restore = async (requestedBy: string) => {
    const { id } = await prisma.restore.create({
      data: {
        projectId,
        backupId,
        targetEnv: envId,
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
  const { id: storeId } = await prisma.backupStore.create({
    data: { projectId, name: `spare-${randomUUID()}`.slice(0, 40), kind: "disk" },
  });
  await prisma.backupKey.upsert({
    where: { projectId },
    create: { projectId, recipient: "age1x", ciphertext: sealed },
    update: { shownAt: null, ciphertext: sealed },
  });
  const { id: exportId } = await prisma.backupExport.create({
    data: { ...of, backupId, withFilestore: true, neutralized: true, fileName: "x.zip" },
  });
  const { id: importId } = await prisma.backupImport.create({
    data: {
      ...of,
      storeId: store.id,
      requestedBy: owner,
      fileName: "x.zip",
      sizeBytes: 10,
      expiresAt: new Date(+now + 3_600_000),
    },
  });
  return {
    backupId,
    importId,
    exportId,
    storeId,
    restoreId: await restore(askedBy),
    ownRestoreId: await restore(owner),
  };
}
