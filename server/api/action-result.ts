/** What a button's server action answers; failures are values, so that they reach the browser with their message. */
import type { ErrorCode } from "@/server/platform/errors";

export type ActionError = {
  code: ErrorCode;
  message: string;
  issues: { path: string; message: string }[] | null;
};
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; error: ActionError };
