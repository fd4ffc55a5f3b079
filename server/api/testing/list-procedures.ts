import { appRouter } from "../root";
import type { ApiMeta } from "../trpc";

type Definition = {
  type: "query" | "mutation" | "subscription";
  meta?: ApiMeta;
  output?: { safeParse(value: unknown): { success: boolean; error?: Error } };
};
/** listProcedures: every one of the portal, with what it takes to call it. */
export function listProcedures() {
  return Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Definition }>).map(
    ([path, { _def }]) => ({
      path,
      type: _def.type,
      permission: _def.meta?.permission,
      fresh: _def.meta?.fresh,
      standing: _def.meta?.standing,
      output: _def.output,
    }),
  );
}
