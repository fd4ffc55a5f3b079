/**
 * Everything this process started and must not leave behind, in the order it was started. Stopped in layers, the newest
 * first; what is in one layer stops at the same time.
 */

/** @typedef {{ name: string, stop: () => Promise<unknown>, kill: () => void }} Owned */

export class StoppedEarly extends Error {
  name = "StoppedEarly";
}

/** createLifetime gives `own`, `stop`, `kill`. */
export function createLifetime() {
  /** @type {{ layer: number, owned: Owned }[]} */
  const entries = [];
  let isStopping = false;
  return {
    get stopping() {
      return isStopping;
    },
    /** throwIfStopping is asked between steps, so that nothing new begins once the end has. */
    throwIfStopping() {
      if (isStopping) throw new StoppedEarly("stopped");
    },
    /**
     * own starts something and remembers it in the same breath: there is no moment in which it runs unremembered.
     * @template {Owned} T
     * @param {number} layer lower layers stop later
     * @param {() => T} start
     * @returns {T}
     */
    own(layer, start) {
      this.throwIfStopping();
      const owned = start();
      entries.push({ layer, owned });
      return owned;
    },
    /** stop ends all, layer by layer; one that fails to stop does not keep the others alive. */
    async stop() {
      isStopping = true;
      const layers = [...new Set(entries.map(({ layer }) => layer))].toSorted((a, b) => b - a);
      for (const layer of layers)
        await Promise.allSettled(
          entries.filter((entry) => entry.layer === layer).map(({ owned }) => owned.stop()),
        );
    },
    /** kill ends all at once, without waiting. */
    kill() {
      isStopping = true;
      for (const { owned } of entries) {
        try {
          owned.kill();
        } catch {
          // already gone
        }
      }
    },
  };
}

/** @typedef {ReturnType<typeof createLifetime>} Lifetime */
