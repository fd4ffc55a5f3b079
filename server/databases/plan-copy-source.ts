import { DATABASE_TUNABLES } from "./tunables";

export type CopySource =
  | { kind: "snapshot"; snapshotId: string; ageMs: number }
  | { kind: "live"; why: "asked" | "no_snapshot" | "too_old" }
  | { kind: "none" };

/** planCopySource decides what a staging database is copied from. */
export function planCopySource(
  now: Date,
  newest: { id: string; dataAt: Date } | null,
  productionRuns: boolean,
  fresh: boolean,
): CopySource {
  if (!productionRuns)
    return newest
      ? { kind: "snapshot", snapshotId: newest.id, ageMs: +now - +newest.dataAt }
      : { kind: "none" };
  if (fresh) return { kind: "live", why: "asked" };
  if (!newest) return { kind: "live", why: "no_snapshot" };
  const ageMs = +now - +newest.dataAt;
  return ageMs > DATABASE_TUNABLES.snapshotMaxAgeMs
    ? { kind: "live", why: "too_old" }
    : { kind: "snapshot", snapshotId: newest.id, ageMs };
}
