export const DIRECT_TUNABLES = {
  /** a smaller answer is sent as it is: packing it would save less than it takes */
  packedMinBytes: 1_024,
} as const;
