import { randomBytes } from "node:crypto";
import type { Prisma } from "@/server/platform/db/generated/client";
import type { StepContext } from "@/server/runs";
import type { RunKind } from "@/server/runs/states";
import type { DeploymentDeps } from "./deps";
import type { Workspace } from "./workspace";

/** 120 bits, twenty characters that need no quoting anywhere. */
const PASSWORD_BYTES = 15;

/**
 * ensureAdminPassword: outside development nobody signs in as admin/admin, and nowhere to a copy of production with
 * production's password. What is set here is kept sealed with the deployment. A password that people chose themselves stays
 * theirs. Development keeps admin/admin, as on Odoo.sh, as long as there is nothing of anybody's in it.
 */
export async function ensureAdminPassword(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
): Promise<void> {
  const serves = work.database === work.current?.databaseName;
  const isOfNobody = work.stage === "development" && work.signInOf !== "production";
  if (isOfNobody || serves) return;
  await deps.cluster.withDatabase(
    work.database,
    async (sql) => {
      const admin = await deps.odoo.findAdmin(sql);
      if (!admin) return;
      if (work.signInOf === "production" || admin.hasFactoryPassword) {
        const password = randomBytes(PASSWORD_BYTES).toString("base64url");
        await deps.odoo.setPassword(sql, admin.id, password);
        work.signIn = { login: admin.login, sealed: deps.sealPassword(password) };
        await context.log("info", describePassword(admin.login, context.run.kind));
      }
    },
    work.role,
  );
}

/** Whoever reads the log of a branch must not think that its own password changed when a proof set one in a copy. */
function describePassword(login: string, kind: RunKind): string {
  return kind === "verify"
    ? `In this copy ${login} has a password that nobody is told. Nobody is let into the copy; a branch that is made from it gets a password of its own.`
    : `${login} has a new password. The key beside Connect on the branch's page shows it.`;
}

/** keepSignIn writes down how to sign in to the deployment: with what was set, or as in the one whose data it goes on with. */
export async function keepSignIn(
  prisma: Prisma.TransactionClient,
  work: Workspace,
  deploymentId: string,
): Promise<void> {
  const place = { projectId: work.project.id, envId: work.env.id, deploymentId };
  if (work.signIn) {
    const { login, sealed: password } = work.signIn;
    await prisma.odooCredentials.create({ data: { ...place, login, password } });
    return;
  }
  if (work.signInOf === null || work.signInOf === "production") return;
  const before = await prisma.odooCredentials.findUnique({
    where: { deploymentId: work.signInOf.deploymentId },
  });
  if (!before) return;
  const { login, password } = before;
  await prisma.odooCredentials.create({ data: { ...place, login, password } });
}
