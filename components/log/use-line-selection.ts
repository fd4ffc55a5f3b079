"use client";

import { useCallback, useEffect, useState } from "react";
import { formatLineHash, parseLineHash } from "./line-hash";
import type { LineRange } from "./line-hash";

export type LineSelection = {
  range: LineRange | null;
  /** chooses one line, or with `extend` all from the first chosen one to it */
  select: (seq: number, extend: boolean) => void;
  clear: () => void;
  /** the line the next extension ends at */
  head: number | null;
};

type Chosen = { anchor: number; head: number };

function rangeOf({ anchor, head }: Chosen): LineRange {
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

function writeHash(hash: string): void {
  // replaceState: choosing lines is not a place to come back to.
  window.history.replaceState(
    window.history.state,
    "",
    hash === "" ? window.location.pathname + window.location.search : hash,
  );
}

/** useLineSelection keeps the chosen lines and the address (#L12-L20) the same thing; `onArrive` when the address names lines. */
export function useLineSelection(onArrive: (range: LineRange) => void): LineSelection {
  const [chosen, setChosen] = useState<Chosen | null>(null);

  useEffect(() => {
    const arrive = () => {
      const range = parseLineHash(window.location.hash);
      setChosen(range && { anchor: range.from, head: range.to });
      if (range) onArrive(range);
    };
    arrive();
    window.addEventListener("hashchange", arrive);
    return () => window.removeEventListener("hashchange", arrive);
  }, [onArrive]);

  const select = useCallback((seq: number, extend: boolean) => {
    setChosen((before) => {
      const next = extend && before ? { anchor: before.anchor, head: seq } : { anchor: seq, head: seq };
      writeHash(formatLineHash(rangeOf(next)));
      return next;
    });
  }, []);

  const clear = useCallback(() => {
    setChosen(null);
    writeHash("");
  }, []);

  return { range: chosen && rangeOf(chosen), head: chosen?.head ?? null, select, clear };
}
