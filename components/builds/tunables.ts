export const BUILD_TUNABLES = {
  /** branches of one page; more come with a button */
  pageRows: 25,
  /** builds of a branch; older ones are in its history */
  cells: 12,
  /** a pause in typing this long asks for the branches anew */
  searchAfterMs: 250,
} as const;
