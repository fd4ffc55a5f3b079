/** Shapes of the Database page. Browser-safe. */
import { z } from "zod";

const tableCare = z.object({
  name: z.string(),
  /** with indexes and what is stored beside it */
  totalBytes: z.number().int(),
  tableBytes: z.number().int(),
  indexBytes: z.number().int(),
  rows: z.number().int(),
  deadRows: z.number().int(),
  /** an estimate: what the dead rows take */
  bloatBytes: z.number().int(),
  vacuumedAt: z.string().nullable(),
});
export type TableCare = z.infer<typeof tableCare>;

const indexHint = z.object({
  kind: z.enum(["unused", "duplicate", "missing"]),
  table: z.string(),
  /** the index; for a missing one the columns it would have */
  name: z.string(),
  /** the index that does the same; the table that is referred to */
  other: z.string().nullable(),
  sizeBytes: z.number().int(),
});
export type IndexHint = z.infer<typeof indexHint>;

const statementFacts = z.object({
  id: z.string(),
  text: z.string(),
  calls: z.number().int(),
  totalMs: z.number(),
  meanMs: z.number(),
  maxMs: z.number(),
  rows: z.number().int(),
  /** of the time that all statements of this database took, 0 to 1 */
  share: z.number(),
});
export type StatementCare = z.infer<typeof statementFacts>;

const sizeSample = z.object({ at: z.string(), bytes: z.number().int() });
export type SizeSample = z.infer<typeof sizeSample>;

export const databaseCare = z.object({
  /** null: nothing serves here yet */
  database: z.string().nullable(),
  /** noted every hour, after two weeks one a day, for 400 days; oldest first */
  samples: z.array(sizeSample),
  growth: z.object({
    /** bytes a day over the last seven; null: not known yet */
    bytesPerDay: z.number().nullable(),
    /** it grew by more than a quarter in seven days */
    isFast: z.boolean(),
  }),
  /** null: Odoo's database server does not answer, or does not have it */
  now: z
    .object({
      version: z.string(),
      sizeBytes: z.number().int(),
      countedSince: z.string().nullable(),
      /** share of reads that needed no disk, 0 to 1 */
      cacheHit: z.number().nullable(),
      deadlocks: z.number().int(),
      tableCount: z.number().int(),
      tables: z.array(tableCare),
      hints: z.array(indexHint),
      connections: z.object({
        active: z.number().int(),
        idle: z.number().int(),
        inTransaction: z.number().int(),
        longestSeconds: z.number().nullable(),
        /** of this environment; null: no limit of its own */
        limit: z.number().int().nullable(),
        serverLimit: z.number().int(),
      }),
      /** null: the server does not count statements */
      statements: z.array(statementFacts).nullable(),
    })
    .nullable(),
});
export type DatabaseCare = z.infer<typeof databaseCare>;

export const statementPlan = z.object({
  lines: z.array(z.string()),
  /** why there is no plan */
  problem: z.string().nullable(),
});
export type StatementPlan = z.infer<typeof statementPlan>;
