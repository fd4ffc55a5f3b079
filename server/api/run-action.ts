import { callTRPCProcedure } from "@trpc/server";
import type { ActionResult } from "./action-result";
import type { ApiContext } from "./context";
import { issuesOf, toAppError } from "./errors";
import { appRouter } from "./root";

/** runAction runs a change for a button. It reaches changes only, each behind its own authorization. */
export async function runAction(
  ctx: ApiContext,
  path: string,
  input: unknown,
): Promise<ActionResult<unknown>> {
  try {
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type: "mutation",
      ctx,
      getRawInput: () => Promise.resolve(input),
      signal: undefined,
      batchIndex: 0,
    });
    return { ok: true, data };
  } catch (error) {
    const { code, message } = toAppError(error);
    return { ok: false, error: { code, message, issues: issuesOf(error) } };
  }
}
