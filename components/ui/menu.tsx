"use client";

import { Check } from "lucide-react";
import { Link } from "./link";
import { useId, useRef } from "react";
import type { KeyboardEvent, ReactNode, ToggleEvent } from "react";
import { cn } from "@/components/lib/cn";
import { Button } from "./button";
import type { ButtonProps } from "./button";
import { nextMenuIndex } from "./next-menu-index";
import { placeElement } from "./place-popover";

export type MenuItem =
  | {
      kind?: "item";
      label: string;
      /** a second line: what it does */
      hint?: string;
      icon?: ReactNode;
      danger?: boolean;
      /** shown as the second line; the item stays and cannot be chosen */
      disabledReason?: string | null;
      href?: string;
      onSelect?: () => void;
    }
  /** `choice` is one of several, `check` is on or off */
  | { kind: "choice" | "check"; label: string; hint?: string; checked: boolean; onSelect: () => void }
  | { kind: "heading"; label: string }
  | { kind: "separator" };

type MenuProps = {
  items: MenuItem[];
  /** the menu's name, when the button's aria-label is not it */
  label?: string;
  /** the look and content of the button that opens it */
  button: Pick<ButtonProps, "variant" | "size" | "icon" | "children" | "className" | "tip" | "aria-label">;
  align?: "start" | "end";
  /** stands above the items: who is signed in */
  header?: ReactNode;
};

const ITEMS = "[role=menuitem],[role=menuitemradio],[role=menuitemcheckbox]";
const roles = { choice: "menuitemradio", check: "menuitemcheckbox", item: "menuitem" } as const;

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
}

/** Unseen until it was placed, so that it never shows in the corner first. */
const menuClass =
  "border-line-strong bg-raised shadow-3 fixed inset-auto m-0 max-h-[70dvh] max-w-80 min-w-52 overflow-y-auto rounded-lg border p-1 data-placed:animate-in data-placed:fade-in not-data-placed:opacity-0 data-placed:duration-100";

/**
 * Menu opens a list of acts from a button, in the browser's top layer: light dismiss, Escape and the return of the
 * focus are the platform's; arrows, Home, End and typing a letter are here. Disabled items say why.
 */
export function Menu({ items, label, button, align = "start", header }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();

  function onToggle(event: ToggleEvent<HTMLDivElement>) {
    if (event.newState !== "open" || menu.current === null || trigger.current === null) return;
    placeElement(menu.current, trigger.current, { gap: 4, prefer: "below", align });
    menu.current.dataset.placed = "";
    (itemsOf(menu.current).find((item) => item.ariaChecked === "true") ?? itemsOf(menu.current)[0])?.focus();
  }

  function onTriggerKey(event: KeyboardEvent) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    menu.current?.showPopover();
  }

  return (
    <>
      <Button {...button} ref={trigger} popoverTarget={id} aria-haspopup="menu" onKeyDown={onTriggerKey} />
      <div
        ref={menu}
        id={id}
        popover="auto"
        onBeforeToggle={() => delete menu.current?.dataset.placed}
        onToggle={onToggle}
        className={menuClass}
      >
        {header && <div className="border-line mb-1 border-b px-2.5 pt-1.5 pb-2.5">{header}</div>}
        <div
          role="menu"
          aria-label={label ?? button["aria-label"]}
          aria-orientation="vertical"
          tabIndex={-1}
          onKeyDown={(event) => moveFocus(event, menu.current)}
        >
          {items.map((item, index) => (
            <Entry
              key={item.kind === "separator" ? `separator-${index}` : item.label}
              item={item}
              close={() => menu.current?.hidePopover()}
            />
          ))}
        </div>
      </div>
    </>
  );
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement | null): void {
  const all = itemsOf(menu);
  const labels = all.map((item) => item.textContent ?? "");
  const current = all.findIndex((item) => item === document.activeElement);
  if (event.key === "Tab") menu?.hidePopover();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = nextMenuIndex(event.key, current, labels);
  if (next === null) return;
  event.preventDefault();
  all[next]?.focus();
}

const entryClass =
  "flex w-full items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left text-sm outline-none focus:bg-hover pointer-coarse:py-2.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0";

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  // The children of a menu must be items, groups or separators: a heading is for the eye.
  if (item.kind === "separator") return <hr className="border-line my-1" />;
  if (item.kind === "heading") {
    return (
      <div role="presentation" className="text-ink-3 px-2.5 pt-2 pb-1 text-xs font-medium">
        {item.label}
      </div>
    );
  }
  return <Choice item={item} close={close} />;
}

type Chosen = Exclude<MenuItem, { kind: "separator" | "heading" }>;

function Choice({ item, close }: { item: Chosen; close: () => void }) {
  const checked = "checked" in item ? item.checked : undefined;
  const { disabledReason, danger, href, icon } = "checked" in item ? NO_ITEM : item;
  const mark = checked === undefined ? icon : <Check aria-hidden className={checked ? "" : "invisible"} />;
  const inside = <Words label={item.label} mark={mark} hint={disabledReason ?? item.hint} />;
  const className = cn(entryClass, disabledReason ? "text-ink-3" : danger ? "text-danger-ink" : "text-ink");
  if (href !== undefined && !disabledReason) {
    return (
      <Link
        role="menuitem"
        tabIndex={-1}
        href={href}
        onClick={close}
        className={className}
        onPointerMove={focusIt}
      >
        {inside}
      </Link>
    );
  }
  return (
    <button
      type="button"
      role={roles[item.kind ?? "item"]}
      aria-checked={checked}
      aria-disabled={disabledReason ? true : undefined}
      tabIndex={-1}
      onPointerMove={focusIt}
      onClick={() => {
        if (disabledReason) return;
        close();
        item.onSelect?.();
      }}
      className={className}
    >
      {inside}
    </button>
  );
}

function Words({ label, mark, hint }: { label: string; mark: ReactNode; hint?: string }) {
  return (
    <>
      {mark}
      <span className="min-w-0">
        {label}
        {hint && <span className="text-ink-3 block text-xs">{hint}</span>}
      </span>
    </>
  );
}

/** What a choice does not have. */
const NO_ITEM: { disabledReason?: string | null; danger?: boolean; href?: string; icon?: ReactNode } = {};

function focusIt(event: { currentTarget: HTMLElement }): void {
  event.currentTarget.focus({ preventScroll: true });
}
