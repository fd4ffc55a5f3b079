"use client";

import { useEffect, useMemo, useRef } from "react";
import type { LogSource } from "./log-source";

/** useStableSource: a page may make its source anew on each render; what is under way shall not begin again for it. */
export function useStableSource(source: LogSource): LogSource {
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  const finds = source.findMatches !== undefined;
  return useMemo<LogSource>(
    () => ({
      loadRange: (...args) => latest.current.loadRange(...args),
      findMatches: finds
        ? async (...args) => {
            const { findMatches } = latest.current;
            if (findMatches === undefined) throw new Error("the log's source lost its search");
            return await findMatches(...args);
          }
        : undefined,
    }),
    [finds],
  );
}
