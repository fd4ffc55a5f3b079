"use client";

import { Search } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { frameStrings } from "@/components/lib/strings";
import { buttonClass } from "@/components/ui/button-class";
import { Kbd } from "@/components/ui/kbd";
import type { CommandGroup } from "./command-group";

/** The palette and cmdk come with the first opening, not with the page. */
const CommandPalette = lazy(async () => ({ default: (await import("./command-palette")).CommandPalette }));

const never = () => () => undefined;

/** ⌘ on Apple's machines, Ctrl elsewhere; the server does not know and says Ctrl. */
function useModifier(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );
}

/** Ctrl/⌘-K, wherever the focus is. */
function useShortcut(onPress: () => void): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const command = event.metaKey || event.ctrlKey;
      if (event.key.toLowerCase() !== "k" || !command || event.shiftKey || event.altKey) return;
      event.preventDefault();
      press();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

type CommandButtonProps = {
  groups: CommandGroup[];
  /** called once, when the palette is opened for the first time: what only it needs can be read from then on */
  onWanted?: () => void;
};

/** CommandButton opens the command palette, by pressing it or by Ctrl/⌘-K from anywhere. */
export function CommandButton({ groups, onWanted }: CommandButtonProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const modifier = useModifier();
  useShortcut(() => {
    setWanted(true);
    setOpen((now) => !now);
  });

  useEffect(() => {
    if (wanted) onWanted?.();
  }, [wanted, onWanted]);

  function show() {
    setWanted(true);
    setOpen(true);
  }

  return (
    <>
      <button
        type="button"
        onClick={show}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        className={buttonClass({ variant: "secondary", className: "text-ink-3! max-sm:w-8 max-sm:px-0!" })}
      >
        <Search aria-hidden />
        <span className="max-sm:sr-only">
          {frameStrings.searchShort}
          <span className="sr-only"> {frameStrings.searchMore}</span>
        </span>
        <span aria-hidden className="ml-4 inline-flex max-sm:hidden">
          <Kbd>{modifier} K</Kbd>
        </span>
      </button>
      {wanted && (
        <Suspense>
          <CommandPalette groups={groups} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
