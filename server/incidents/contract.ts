/** Shapes of incidents. Browser-safe. */
import { z } from "zod";

export const incident = z.object({
  id: z.uuid(),
  environmentId: z.uuid(),
  environmentName: z.string(),
  branch: z.string(),
  /** production without a proven backup for PROVEN_MAX_AGE_HOURS */
  kind: z.enum(["backup_unproven"]),
  openedAt: z.string(),
  /** the data of the newest proven backup when it began; null: none was ever proven */
  provenAt: z.string().nullable(),
  /** when it was over; null: it is not */
  resolvedAt: z.string().nullable(),
});
export type IncidentDto = z.infer<typeof incident>;
