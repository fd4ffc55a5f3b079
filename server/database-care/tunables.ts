const DAY_MS = 86_400_000;

export const CARE_TUNABLES = {
  /** a database's size is noted at most this often */
  sampleEveryMs: 3_600_000,
  /** all notes are kept this long; of older ones the last of each day */
  fineMs: 14 * DAY_MS,
  /** and no longer than this */
  keepMs: 400 * DAY_MS,
  /** growth is told over this time */
  growthMs: 7 * DAY_MS,
  /** a database that grew by this share in it, and by so many bytes, is warned about */
  growthShare: 0.25,
  growthMinBytes: 200 * 1_048_576,
  /** tables that are listed, the largest first; the rest is counted */
  tables: 50,
  /** statements that are listed, those that took most time first */
  statements: 20,
  /** hints of each kind */
  hints: 20,
  /** a smaller index that nobody reads costs nothing worth a hint */
  unusedMinBytes: 1_048_576,
  /** a smaller table is read as a whole anyway */
  missingMinRows: 1_000,
  /** a longer statement is cut: nobody reads it on a page */
  statementMaxChars: 4_000,
  /** a table that an update of Odoo rebuilds cannot be measured meanwhile: the page says so instead of waiting for its end */
  lockTimeoutMs: 1_000,
  /** each look into the database; one with more tables than can be measured by then shows how it grew, no more */
  lookTimeoutMs: 10_000,
  /** planning that takes longer is given up */
  planTimeoutMs: 5_000,
} as const;
