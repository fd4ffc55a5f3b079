import { DATABASE_TUNABLES } from "./tunables";

export type CopySource<S> =
  { kind: "snapshot"; snapshot: S } | { kind: "live"; why: "asked" | "no_snapshot" | "too_old" };

/** planCopySource decides what a staging database is copied from. */
export function planCopySource<S extends { dataAt: Date }>(
  now: Date,
  newest: S | null,
  fresh: boolean,
): CopySource<S> {
  if (fresh) return { kind: "live", why: "asked" };
  if (!newest) return { kind: "live", why: "no_snapshot" };
  const isOld = +now - +newest.dataAt > DATABASE_TUNABLES.snapshotMaxAgeMs;
  return isOld ? { kind: "live", why: "too_old" } : { kind: "snapshot", snapshot: newest };
}
