import type { Role } from "@/server/access/matrix";
import { followChanges } from "@/server/http/streams/follow-changes";
import type { RequestClaims } from "@/server/platform/db/database";
import { projectEffect } from "../procedures";
import { recheckAll, withApiErrors } from "../streaming";
import { router } from "../trpc";

export const changesRouter = router({
  /** Ids of runs and environments of a project that changed, for lists to read again. One stream per page. */
  follow: projectEffect("project.read").subscription(async function* ({ ctx, signal }) {
    let { role } = ctx.project;
    const recheck = async (now: RequestClaims) => {
      ({ role } = await ctx.recheck(now));
    };
    const follow = {
      projectId: ctx.project.id,
      recheck: recheckAll({ ...ctx, recheck }),
      readRole: () => role as Role | null,
      signal: signal ?? ctx.deps.streams.shutdown,
    };
    yield* withApiErrors(followChanges(ctx.deps.streams, follow));
  }),
});
