import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { authorizeEnvironment } from "@/server/access/authorize";
import { describeMove, forkBranch, mergeBranches, moveStage, planGitCommands } from "@/server/environments";
import { branchName, gitCommands, stageMovePlan } from "@/server/environments/contract";
import { hostedUrl } from "@/server/projects";
import { findProjectRepository } from "@/server/platform/db/sql/read-environments";
import { runQueued } from "../../pagination";
import { environmentEffect, environmentMutation, environmentQuery } from "../../procedures";
import { restOf } from "./rest-of";

/** The branch behind the environment. */
export const environmentBranches = {
  /** What moving it to a stage would mean, for the drop target and the dialog. */
  describeMove: environmentQuery("project.read")
    .input(z.object({ to: z.enum(STAGES) }))
    .output(stageMovePlan)
    .query(({ ctx, input }) => describeMove(ctx.sql, ctx.environment, input.to)),

  moveStage: environmentMutation("environment.move")
    .meta(restOf("POST", "/move", "Move the branch to another stage"))
    .input(z.object({ to: z.enum(STAGES) }))
    .output(runQueued)
    .mutation(async ({ ctx, input }) => ({
      runId: await moveStage(ctx.deps, ctx.sql, ctx.environment, { to: input.to, source: ctx.source }),
    })),

  /** Merges another branch (`sourceEnvironmentId`) into this one; the permission is asked on this one's stage. */
  merge: environmentEffect("repo.write")
    .meta(restOf("POST", "/merge", "Merge another branch into this one"))
    .input(z.object({ sourceEnvironmentId: z.uuid() }))
    .output(z.object({ kind: z.enum(["merged", "up_to_date"]), sha: z.string(), runs: z.array(z.uuid()) }))
    .mutation(async ({ ctx, input }) => {
      const { userId, name, email } = ctx.viewer;
      const source = await ctx.deps.db.readAsUser(ctx.claims, (sql) =>
        authorizeEnvironment(sql, input.sourceEnvironmentId, "repo.read"),
      );
      const actor = { userId, name, email, source: ctx.source, claims: ctx.claims };
      return mergeBranches(ctx.deps, actor, { source, target: ctx.environment });
    }),

  /** Makes a branch at this one's newest commit. The permission is asked again on the new branch's stage. */
  createBranch: environmentEffect("repo.read")
    .meta(restOf("POST", "/fork", "Make a branch from this one"))
    .input(z.object({ name: branchName }))
    .output(z.object({ branch: z.string(), runs: z.array(z.uuid()) }))
    .mutation(({ ctx, input }) => {
      const actor = { userId: ctx.viewer.userId, source: ctx.source, claims: ctx.claims };
      return forkBranch(ctx.deps, actor, { source: ctx.environment, name: input.name });
    }),

  gitCommands: environmentQuery("repo.read")
    .input(z.object({ into: z.string().max(250).optional(), fork: z.string().max(250).optional() }))
    .output(gitCommands)
    .query(async ({ ctx, input: { into, fork } }) => {
      const { repoUrl, production } = await findProjectRepository(ctx.sql, ctx.environment.project_id);
      const url = repoUrl ?? hostedUrl(ctx.deps.settings, ctx.environment.project_slug);
      return planGitCommands({ name: ctx.environment.branch, repoUrl: url, production, into, fork });
    }),
};
