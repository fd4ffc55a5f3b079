export const SAFE_FETCH_TUNABLES = {
  /** a name that is not looked up by then counts as not there */
  resolveTimeoutMs: 5_000,
  /** a server that takes no connection by then counts as unreachable */
  connectTimeoutMs: 5_000,
  /** an answer that is not whole by then is given up, redirects included */
  totalTimeoutMs: 15_000,
  /** an answer larger than this, unpacked, is refused */
  bodyMaxBytes: 1024 * 1024,
  /** one redirect more ends the request */
  redirectsMax: 3,
} as const;
