"use client";

import { createContext, use, useCallback, useEffect, useState, type ReactNode } from "react";

const Announce = createContext<() => void>(() => undefined);

/**
 * PageArrival shows `after` once the page in it has taken over what the server sent of it. A page that comes behind its
 * skeleton does so later than the frame, and only if the data is still what it was sent with.
 */
export function PageArrival({ after, children }: { after: ReactNode; children: ReactNode }) {
  const [there, setThere] = useState(false);
  return (
    <Announce value={useCallback(() => setThere(true), [])}>
      {children}
      {there && after}
    </Announce>
  );
}

/** PageThere says that the page it is on has arrived. Whatever stands in PageShell's main has one. */
export function PageThere(): null {
  const announce = use(Announce);
  useEffect(announce, [announce]);
  return null;
}
