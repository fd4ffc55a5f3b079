"use client";

import { useLayoutEffect, useRef } from "react";
import type { RefObject } from "react";

/** Where the focus goes, the first that there is. A radio that is not the chosen one is no field of its own. */
const FOCUSED_FIRST = [
  "[data-autofocus=true]",
  ":is(input:not([type=hidden],[type=radio]:not(:checked)),select,textarea):not(:disabled)",
  "[data-autofocus=last]",
  "footer button",
];

/**
 * useModal shows and closes a <dialog> as `open` says. The focus goes to the element marked data-autofocus, else to the
 * first field, else to the one marked data-autofocus="last"; the browser gives it back. The place of the page's scroll
 * bar is kept while the page stands still.
 */
export function useModal(open: boolean): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null || !open) return undefined;
    const page = document.documentElement;
    if (!page.matches(":has(dialog:modal)")) {
      page.style.setProperty("--scrollbar-width", `${window.innerWidth - page.clientWidth}px`);
    }
    dialog.showModal();
    const wanted = FOCUSED_FIRST.map((selector) => dialog.querySelector<HTMLElement>(selector));
    wanted.find((element) => element !== null)?.focus();
    // Also when React takes the element away: a dialog that vanishes open does not give the focus back.
    return () => dialog.close();
  }, [open]);
  return ref;
}
