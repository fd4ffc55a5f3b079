import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writePrivateFile } from "./folders";
import { parseIdMap, planUidBase, type UidTunables } from "./plan-uid-base";
import { listUsers } from "./process-table";
import { withLock } from "./with-lock";

/** A claim, and what a home keeps of its own. */
const range = z.object({ home: z.string(), base: z.number().int().positive() });

export type ClaimDeps = {
  home: string;
  /** folder of this machine where homes say which ids are theirs; made if missing, closed to others */
  claims: string;
  tunables: UidTunables & { serviceLockMs: number };
};

/**
 * claimUidBase gives the user ids of a home: chosen once, kept in its `uids.json`, and told to the other homes of the machine
 * by a file in `claims`, so that no two copies of Capstan give the same user to environments. A home from before there were
 * claims keeps the ids that its files have. A claim whose home is gone, or has other ids, counts for nothing.
 */
export async function claimUidBase(deps: ClaimDeps): Promise<number> {
  const known = await findBase(deps.home);
  if (known !== null && (await findClaim(deps.claims, known))?.home === deps.home) return known;
  try {
    await mkdir(deps.claims, { recursive: true, mode: 0o700 });
  } catch {
    return keep(deps, known ?? (await choose(deps, null)));
  }
  return withLock(join(deps.claims, "lock"), { waitMs: deps.tunables.serviceLockMs }, async () => {
    const others = await readClaims(deps);
    // another worker of this home may have chosen meanwhile
    const base = (await findBase(deps.home)) ?? (await choose(deps, others));
    // claimed before it is kept: killed in between, the claim counts for nothing
    if (!others.has(base))
      await writePrivateFile(claimPath(deps.claims, base), textOf(deps.home, base), null);
    return keep(deps, base);
  });
}

async function choose({ home, tunables }: ClaimDeps, claimed: ReadonlySet<number> | null): Promise<number> {
  if (await hasEnvironments(home)) return tunables.uidBase;
  const known = parseIdMap(await readFile("/proc/self/uid_map", "utf8").catch(() => ""));
  return planUidBase(home, { claimed, usedIds: await listUsers(), known }, tunables);
}

/** Claims of other homes that count; the rest is removed. */
async function readClaims({ home, claims }: ClaimDeps): Promise<Set<number>> {
  const taken = new Set<number>();
  for (const name of await readdir(claims)) {
    if (!/^\d+$/.test(name)) continue;
    const claim = await findClaim(claims, Number(name));
    if (claim?.home === home) continue;
    if (claim !== null && (await findBase(claim.home)) === claim.base) taken.add(claim.base);
    else await rm(join(claims, name), { force: true });
  }
  return taken;
}

async function keep({ home }: ClaimDeps, base: number): Promise<number> {
  if ((await findBase(home)) !== base) await writePrivateFile(statePath(home), textOf(home, base), null);
  return base;
}

/** Not compared with the home's path: a home that was moved keeps the ids that its files have. */
async function findBase(home: string): Promise<number | null> {
  return (await findRange(statePath(home)))?.base ?? null;
}

async function findClaim(claims: string, base: number) {
  const found = await findRange(claimPath(claims, base));
  return found?.base === base ? found : null;
}

async function findRange(path: string): Promise<z.infer<typeof range> | null> {
  try {
    return range.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

async function hasEnvironments(home: string): Promise<boolean> {
  const folder = join(home, "environments");
  for (const name of await readdir(folder).catch(() => []))
    if ((await stat(join(folder, name, "data")).catch(() => null))?.isDirectory()) return true;
  return false;
}

const statePath = (home: string): string => join(home, "uids.json");
const claimPath = (claims: string, base: number): string => join(claims, String(base));
const textOf = (home: string, base: number): string => `${JSON.stringify({ home, base }, null, 2)}\n`;
