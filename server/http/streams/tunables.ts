export const STREAM_TUNABLES = {
  /** lines read at once for a download; the next page waits until the client has taken this one */
  downloadPageLines: 5_000,
  /** lines of one message; more follow in the next */
  pageLines: 1_000,
  /** a stream looks for itself at least this often, should a doorbell be lost; also how often permission is asked again */
  lookEveryMs: 4_000,
  /** a change of anybody's access makes a stream ask at once, but not more often than this */
  askAtLeastMs: 500,
  /** rings within this time become one "something changed" message */
  gatherMs: 60,
  /** ids of one "something changed" message; with more, everything counts as changed */
  gatherMax: 200,
  /** lines of a serving Odoo that a new follower gets from before it came */
  tailLines: 500,
  /** a comment keeps proxies from cutting a silent event stream */
  pingMs: 5_000,
} as const;
