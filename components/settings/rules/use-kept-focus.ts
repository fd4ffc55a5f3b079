"use client";

import { useLayoutEffect, useRef } from "react";

/** useKeptFocus: call what it gives before something is moved; an element that lost the focus by moving gets it back. */
export function useKeptFocus(): () => void {
  const kept = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (kept.current instanceof HTMLElement && kept.current.isConnected) kept.current.focus();
    kept.current = null;
  });
  return () => {
    kept.current = document.activeElement;
  };
}
