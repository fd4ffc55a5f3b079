/** Shapes of deployments that cross the wire. Browser-safe. */
import { z } from "zod";

export const deploymentDto = z.object({
  id: z.uuid(),
  number: z.number().int(),
  environmentId: z.uuid(),
  runId: z.uuid().nullable(),
  gitSha: z.string(),
  gitSubject: z.string().nullable(),
  gitAuthor: z.string().nullable(),
  odooVersion: z.string(),
  /** what odoo-bin says it is; names the stand-in plainly */
  odooRelease: z.string(),
  standIn: z.boolean(),
  createdAt: z.string(),
  current: z.boolean(),
  neutralized: z.boolean(),
  rollbackOf: z.uuid().nullable(),
  rollbackMode: z.enum(["code", "code_and_data"]).nullable(),
  /** technical name → version, of what was installed */
  modules: z.record(z.string(), z.string()),
  /** data it left behind, which "code and data" would bring back */
  data: z.object({ at: z.string(), expiresAt: z.string().nullable() }).nullable(),
});
export type DeploymentDto = z.infer<typeof deploymentDto>;

export const rollbackMode = z.enum(["code", "code_and_data"]);
export type RollbackMode = z.infer<typeof rollbackMode>;

/** What a rollback to one very deployment would do, in words, and why a way is closed. */
export const rollbackPreview = z.object({
  deployment: deploymentDto,
  from: deploymentDto.nullable(),
  code: z.object({ available: z.boolean(), reason: z.string().nullable(), meaning: z.array(z.string()) }),
  codeAndData: z.object({
    available: z.boolean(),
    reason: z.string().nullable(),
    meaning: z.array(z.string()),
    /** the moment the data would be of */
    dataAt: z.string().nullable(),
  }),
});
export type RollbackPreview = z.infer<typeof rollbackPreview>;
