/** Shapes of the Status page. Browser-safe. */
import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { ENVIRONMENT_STATUSES } from "@/server/environments/states";
import { RUN_KINDS } from "@/server/runs/states";

/** A run in one line; only runs of projects the person may see. */
export const statusRun = z.object({
  id: z.uuid(),
  kind: z.enum(RUN_KINDS),
  projectSlug: z.string(),
  /** null: it is of the project, not of one branch */
  branch: z.string().nullable(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
});
export type StatusRun = z.infer<typeof statusRun>;

export const statusOverview = z.object({
  /** all there are; the first of them are named below, those that live before those that are silent */
  workerCount: z.number().int(),
  workers: z.array(
    z.object({
      id: z.uuid(),
      machine: z.string(),
      pid: z.number().int(),
      version: z.string(),
      slots: z.number().int(),
      running: z.number().int(),
      runs: z.array(statusRun),
      startedAt: z.string(),
      heartbeatAt: z.string(),
      /** alive: it renewed its leases in the last seconds; silent: it should have */
      state: z.enum(["alive", "silent"]),
    }),
  ),
  queue: z.object({
    queued: z.number().int(),
    running: z.number().int(),
    awaitingApproval: z.number().int(),
    /** since when the oldest waiting run waits */
    oldestQueuedAt: z.string().nullable(),
    /** the oldest of those that wait, oldest first */
    waiting: z.array(statusRun),
    /** of the last 24 hours */
    finished: z.object({ succeeded: z.number().int(), failed: z.number().int(), lost: z.number().int() }),
  }),
  /** productions of the person that have had no proven backup for PROVEN_MAX_AGE_HOURS, the worst first */
  unproven: z.array(
    z.object({
      environmentId: z.uuid(),
      projectSlug: z.string(),
      name: z.string(),
      provenAt: z.string().nullable(),
    }),
  ),
  environments: z.array(
    z.object({ stage: z.enum(STAGES), status: z.enum(ENVIRONMENT_STATUSES), count: z.number().int() }),
  ),
});
export type StatusOverview = z.infer<typeof statusOverview>;

/** The most environments that are listed with the size of their databases. */
export const DATABASES_MOST = 500;

export const databaseSizes = z.object({
  /** environments with a database, and what all their databases take; `items` are the largest of them */
  environments: z.number().int(),
  totalBytes: z.number().int(),
  /** null: Odoo's database server does not answer */
  items: z
    .array(
      z.object({
        environmentId: z.uuid(),
        projectSlug: z.string(),
        name: z.string(),
        branch: z.string(),
        stage: z.enum(STAGES),
        /** what serves now */
        currentBytes: z.number().int(),
        /** with kept versions and snapshots */
        totalBytes: z.number().int(),
        databases: z.number().int(),
      }),
    )
    .nullable(),
});
export type DatabaseSizes = z.infer<typeof databaseSizes>;

export const odooSources = z.object({
  items: z.array(
    z.object({
      version: z.string(),
      /** what it calls itself: "Odoo Server 18.0" */
      release: z.string(),
      /** it plays Odoo, for tests */
      standIn: z.boolean(),
    }),
  ),
  /** entries of ODOO_SOURCES that cannot be used, a sentence each */
  problems: z.array(z.string()),
});
export type OdooSources = z.infer<typeof odooSources>;
