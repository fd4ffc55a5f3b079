import { readdir, rename, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeDriver } from "../port";
import { buildVenv, type VenvDeps } from "./build-venv";
import { describePython } from "./describe-python";
import { removeTree, writePrivateFile } from "./folders";
import { mapSystemError } from "./map-system-error";
import { hasRequirements, planKey } from "./plan-requirements";
import { withLock } from "./with-lock";

type Requirements = Pick<RuntimeDriver, "ensureRequirements" | "removeUnusedRequirements" | "pythonOf">;

/**
 * createRequirements keeps virtual environments under the digest of what was asked for. One is built in its place,
 * since its scripts hold its path, under a lock; `.complete` is written last, and whatever is there without it is
 * removed. pip runs code of packages: with Capstan as root as a user of its own, who owns nothing afterwards.
 */
export function createRequirements(deps: VenvDeps): Requirements {
  const { home, tunables } = deps;
  const { layout } = home;
  const markerOf = (path: string): string => join(path, ".complete");
  const pythonOf = (key: string): string => join(layout.venv(key), "bin", "python");

  /** Asks, and says in the same breath that it is used: whoever removes unused ones looks at the marker's time. */
  const isComplete = (path: string): Promise<boolean> =>
    utimes(markerOf(path), deps.now(), deps.now()).then(
      () => true,
      () => false,
    );

  const build: RuntimeDriver["ensureRequirements"] = async (given, source, options) => {
    const files = given.filter(hasRequirements);
    if (files.length === 0) return null;
    const base = await describePython(source.python);
    const key = planKey(files, base);
    const path = layout.venv(key);
    const made = { key, python: pythonOf(key) };
    if (await isComplete(path)) return made;
    await home.ready();
    const lock = { waitMs: tunables.requirementsMs, signal: options.signal };
    await withLock(layout.lock("venv", key), lock, async () => {
      // another worker made it while this one waited
      if (await isComplete(path)) return;
      await removeTree(path, layout.trash);
      try {
        await buildVenv(deps, { key, path, base, files }, options);
        await writePrivateFile(markerOf(path), "", null);
      } catch (error) {
        await removeTree(path, layout.trash);
        throw error;
      }
    });
    return made;
  };

  /** Under the lock of builds. The marker goes first and is looked at again: a build that used it meanwhile gets it back. */
  const removeOne = (key: string, unusedSince: Date): Promise<boolean> => {
    const path = layout.venv(key);
    return withLock(layout.lock("venv", key), { waitMs: tunables.requirementsMs }, async () => {
      const leaving = join(path, ".leaving");
      if (await isUsed(markerOf(path), unusedSince)) return false;
      await rename(markerOf(path), leaving).catch(() => {});
      if (await isUsed(leaving, unusedSince)) {
        await rename(leaving, markerOf(path));
        return false;
      }
      await removeTree(path, layout.trash);
      return true;
    });
  };

  return {
    async removeUnusedRequirements({ keep, unusedSince }) {
      await home.ready();
      const removed: string[] = [];
      for (const key of await readdir(layout.venvs)) {
        // without a marker it is being made, or was left half made: then the folder's own time counts
        const isNeeded = keep.has(key) || (await isUsed(layout.venv(key), unusedSince));
        if (!isNeeded && (await removeOne(key, unusedSince))) removed.push(key);
      }
      return removed;
    },
    pythonOf,
    ensureRequirements: (files, source, options) =>
      build(files, source, options).catch((error: unknown) => {
        // cancelled: the reason is the caller's
        throw options.signal?.aborted ? error : mapSystemError(error, "installing requirements");
      }),
  };
}

async function isUsed(path: string, since: Date): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.mtimeMs >= since.getTime();
}
