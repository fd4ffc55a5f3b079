export const REST_TUNABLES = {
  /** a larger body is refused with 413 */
  bodyMaxBytes: 1_048_576,
} as const;
