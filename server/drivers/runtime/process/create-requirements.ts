import { access } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeDriver } from "../port";
import { buildVenv, type VenvDeps } from "./build-venv";
import { describePython } from "./describe-python";
import { removeTree, writePrivateFile } from "./folders";
import { mapSystemError } from "./map-system-error";
import { hasRequirements, planKey } from "./plan-requirements";
import { withLock } from "./with-lock";

/**
 * createRequirements keeps virtual environments under the digest of what was asked for. One is built in its place,
 * since its scripts hold its path, under a lock; `.complete` is written last, and whatever is there without it is
 * removed. pip runs code of packages: with Capstan as root as a user of its own, who owns nothing afterwards.
 */
export function createRequirements(deps: VenvDeps): Pick<RuntimeDriver, "ensureRequirements" | "pythonOf"> {
  const { home, tunables } = deps;
  const { layout } = home;
  const markerOf = (path: string): string => join(path, ".complete");
  const pythonOf = (key: string): string => join(layout.venv(key), "bin", "python");

  const isComplete = (path: string): Promise<boolean> =>
    access(markerOf(path)).then(
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

  return {
    pythonOf,
    ensureRequirements: (files, source, options) =>
      build(files, source, options).catch((error: unknown) => {
        // cancelled: the reason is the caller's
        throw options.signal?.aborted ? error : mapSystemError(error, "installing requirements");
      }),
  };
}
