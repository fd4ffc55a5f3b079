import { createHash } from "node:crypto";
import type { ProcessTunables } from "./tunables";

export type UidTunables = Pick<
  ProcessTunables,
  "uidBase" | "uidFarBase" | "uidRangeSize" | "uidRangesMax" | "venvUidCount"
>;

/** UidSpan: the ids from `first` up to, not with, `end`. */
export type UidSpan = { first: number; end: number };

/** spanOf: all ids of a home, users of virtual environments below the base included. */
export function spanOf(base: number, { venvUidCount, uidRangeSize }: UidTunables): UidSpan {
  const first = base - venvUidCount;
  return { first, end: first + uidRangeSize };
}

/** listBases: where ranges may begin; the first home of a machine has the near one. */
export function listBases({ uidBase, uidFarBase, uidRangeSize, uidRangesMax }: UidTunables): number[] {
  return [uidBase, ...Array.from({ length: uidRangesMax }, (_, at) => uidFarBase + at * uidRangeSize)];
}

/**
 * planUidBase chooses for a new home: the first range that no other home has claimed, none of whose ids is in use, and that
 * this machine (or container) knows. `claimed` null: claims cannot be kept here, so homes spread out by their names.
 */
export function planUidBase(
  home: string,
  seen: { claimed: ReadonlySet<number> | null; usedIds: readonly number[]; known: readonly UidSpan[] },
  tunables: UidTunables,
): number {
  const all = listBases(tunables);
  const bases = seen.claimed === null ? spread(home, all.slice(1)) : all;
  const isFree = (base: number) => {
    const { first, end } = spanOf(base, tunables);
    return (
      !seen.claimed?.has(base) &&
      !seen.usedIds.some((id) => id >= first && id < end) &&
      seen.known.some((span) => span.first <= first && end <= span.end)
    );
  };
  return bases.find(isFree) ?? tunables.uidBase;
}

/** parseIdMap reads /proc/self/uid_map: the ids that exist here. */
export function parseIdMap(text: string): UidSpan[] {
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((fields) => fields.length === 3 && fields.every(Number.isSafeInteger))
    .map(([first = 0, , count = 0]) => ({ first, end: first + count }));
}

function spread(home: string, bases: readonly number[]): number[] {
  const at = createHash("sha256").update(home).digest().readUInt32BE() % bases.length;
  return [...bases.slice(at), ...bases.slice(0, at)];
}
