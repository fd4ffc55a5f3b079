import { z } from "zod";
import { configureEnvironment } from "@/server/environments";
import { environmentOverrides } from "@/server/projects/contract";
import { acknowledged } from "../../pagination";
import { environmentMutation } from "../../procedures";
import { restOf } from "./rest-of";

/** What people set for one environment. */
export const environmentConfiguration = {
  setLifetime: environmentMutation("environment.configure")
    .meta(restOf("POST", "/lifetime", "Keep the environment, or set how long it lives"))
    .input(
      z.object({
        keep: z.boolean().optional(),
        days: z
          .number()
          .int()
          .min(1)
          .max(3650)
          .nullable()
          .optional()
          .describe("after the last build; null: for ever"),
        useDefault: z.boolean().optional().describe("the project's lifetime for the stage"),
      }),
    )
    .output(z.object({ expiresAt: z.string().nullable() }))
    .mutation(async ({ ctx, input }) => {
      const lifetimeDays = input.useDefault ? ("default" as const) : input.days;
      const { expiresAt } = await configureEnvironment(ctx.sql, ctx.environment, {
        keep: input.keep,
        lifetimeDays,
      });
      return { expiresAt: expiresAt?.toISOString() ?? null };
    }),

  /** Replaces the environment's own settings; what is left out follows the project. */
  setSettings: environmentMutation("environment.configure")
    .meta(restOf("PATCH", "/settings", "Replace the environment's own settings"))
    .input(z.object({ settings: environmentOverrides }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await configureEnvironment(ctx.sql, ctx.environment, { settings: input.settings });
      return { ok: true as const };
    }),
};
