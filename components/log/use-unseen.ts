"use client";

import { useState } from "react";

/** useUnseen counts the rows that came while the end was not followed. */
export function useUnseen(count: number, following: boolean, identity: unknown): number {
  const [seen, setSeen] = useState({ count, identity });
  // React's way to derive state from what changed: set while rendering, before anything is shown.
  if ((following && seen.count !== count) || seen.identity !== identity) setSeen({ count, identity });
  return following || seen.identity !== identity ? 0 : Math.max(0, count - seen.count);
}
