"use client";

import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState, useSyncExternalStore, type ComponentType } from "react";
import { frameStrings } from "@/components/lib/strings";
import { buttonClass } from "@/components/ui/button-class";
import { Kbd } from "@/components/ui/kbd";

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

type PaletteProps = { open: boolean; onClose: () => void };

type CommandButtonProps<Facts> = {
  /** the palette; shown from the first opening on, so that it need not come with the page */
  palette: ComponentType<Facts & PaletteProps>;
  /** what else it is told */
  facts: Facts;
};

/** CommandButton opens the command palette, by pressing it or by Ctrl/⌘-K from anywhere. */
export function CommandButton<Facts>({ palette: Palette, facts }: CommandButtonProps<Facts>) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const modifier = useModifier();
  useShortcut(() => {
    setWanted(true);
    setOpen((now) => !now);
  });

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
      {wanted && <Palette {...facts} open={open} onClose={() => setOpen(false)} />}
    </>
  );
}
