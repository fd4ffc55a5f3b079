"use server";

import { runAction } from "@/server/api/run-action";
import type { ActionResult } from "@/server/api/action-result";
import { applyCookies } from "./apply-cookies";
import { readPageContext } from "./page-api";

/** callProcedure is the one server action: every button's change goes through it to the same procedures as REST. */
export async function callProcedure(path: string, input: unknown): Promise<ActionResult<unknown>> {
  const ctx = await readPageContext();
  // Anybody may call an action with anything.
  const result = await runAction(ctx, typeof path === "string" ? path : "", input);
  await applyCookies(ctx.cookies);
  return result;
}
