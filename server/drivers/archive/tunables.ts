const GIB = 1_073_741_824;

export const ARCHIVE_TUNABLES = {
  /** a file whose content is more than so many times its size is refused as a bomb; dumps of Odoo reach about 30 */
  ratioMax: 200,
  /** up to here no ratio counts: small files of zeros are harmless */
  ratioFreeBytes: 64 * 1_048_576,
  /** all content of one file together; more is refused */
  contentMaxBytes: 2048 * GIB,
  /** entries of one file; more are refused, a filestore has a million at most */
  entriesMax: 5_000_000,
  /** longer names are refused; those of a filestore have about 60 bytes */
  nameMaxBytes: 1_000,
} as const;
