export const STATUS_LOOKS = {
  /** there is no stream over all projects: while something moves, the page looks again this often */
  movingMs: 2_000,
  /** and while nothing does */
  stillMs: 5_000,
  /** sizes and sources are kept this long by the server anyway */
  slowMs: 15_000,
  /** databases shown at once; the smaller ones come with a button */
  databases: 25,
  /** and so many with the button, as many as the server gives; the rest is counted */
  databasesMost: 500,
} as const;
