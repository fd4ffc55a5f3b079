export const STORAGE_TUNABLES = {
  /** what an upload that was cut off left in a folder store is removed when it is this old; no upload takes so long */
  incomingKeepMs: 3 * 24 * 3_600_000,
  /** bytes of one part of an S3 upload; with 10,000 parts an object may have 160 GB */
  partBytes: 16 * 1_048_576,
  /** parts sent at once: with partBytes the memory of one large upload */
  partsAtOnce: 2,
  /** an S3 server that says nothing for so long is unreachable; the client asks three times */
  silentMs: 60_000,
  connectTimeoutMs: 10_000,
  /** a connection nobody uses for so long is closed */
  idleMs: 20_000,
  /** connections to one store at once, of all that goes on there: streams that wait for each other must each have one */
  socketsMax: 256,
  /** stores whose connections are kept open between uses; of more, those used last */
  clientsKept: 32,
} as const;
