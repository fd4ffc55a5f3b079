"use client";

import { useEffect, useId, useRef } from "react";
import { formatExactTime } from "@/components/lib/format-time";
import { placeElement } from "./place-popover";

/** Long enough that crossing a toolbar shows nothing. */
const OPEN_DELAY_MS = 350;
/** Long enough to move the pointer onto the tooltip, as WCAG 1.4.13 asks. */
const CLOSE_DELAY_MS = 120;
const TARGETS = "[data-tip],[data-tip-time]";

function textOf(target: HTMLElement): string | null {
  const at = target.dataset.tipTime;
  if (at !== undefined) return `${formatExactTime(at)}\n${formatExactTime(at, "UTC")}`;
  return target.dataset.tip || null;
}

/** A tooltip that only repeats the name (an icon button's) is not read out twice. */
function isDescription(target: HTMLElement, text: string): boolean {
  return !target.hasAttribute("aria-describedby") && target.getAttribute("aria-label") !== text;
}

class TooltipController {
  private target: HTMLElement | null = null;
  private described = false;
  private timer = 0;

  constructor(private readonly tip: HTMLElement) {}

  listen(signal: AbortSignal): void {
    document.addEventListener("pointerover", this.onPointerOver, { signal });
    document.addEventListener("focusin", this.onFocusIn, { signal });
    document.addEventListener("focusout", this.onFocusOut, { signal });
    document.addEventListener("pointerdown", this.onPointerDown, { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close(), { signal });
    document.addEventListener("scroll", () => this.close(), { signal, capture: true, passive: true });
    signal.addEventListener("abort", () => this.close());
  }

  private readonly onPointerOver = (event: PointerEvent) => {
    if (event.pointerType === "touch" || !(event.target instanceof Element)) return;
    if (this.tip.contains(event.target)) {
      window.clearTimeout(this.timer);
      return;
    }
    const target = event.target.closest<HTMLElement>(TARGETS);
    if (target === this.target && target !== null) {
      window.clearTimeout(this.timer);
      return;
    }
    if (target !== null) this.schedule(() => this.open(target), this.target === null ? OPEN_DELAY_MS : 0);
    else this.schedule(() => this.close(), CLOSE_DELAY_MS);
  };

  private readonly onFocusIn = (event: FocusEvent) => {
    if (!(event.target instanceof Element) || !event.target.matches(":focus-visible")) return;
    const target =
      event.target.closest<HTMLElement>(TARGETS) ?? event.target.querySelector<HTMLElement>(TARGETS);
    const { target: focused } = event;
    // In a task of its own: the focus also moves while a menu is being shown, and two cannot be shown within each other.
    if (target !== null)
      this.schedule(() => {
        if (focused === document.activeElement) this.open(target);
      }, 0);
  };

  /** A tap moves the focus away from elsewhere after it opened this one. */
  private readonly onFocusOut = (event: FocusEvent) => {
    if (event.target instanceof Element && event.target.closest(TARGETS) === this.target) this.close();
  };

  /** Pressing closes it; pressing something that cannot be pressed is the question the tooltip answers, also on touch. */
  private readonly onPointerDown = (event: PointerEvent) => {
    this.close();
    if (!(event.target instanceof Element)) return;
    const target = event.target.closest<HTMLElement>(`[aria-disabled="true"][data-tip]`);
    if (target !== null) this.schedule(() => this.open(target), 0);
  };

  private schedule(action: () => void, delayMs: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(action, delayMs);
  }

  private open(target: HTMLElement): void {
    const text = textOf(target);
    this.close();
    if (text === null || !target.isConnected) return;
    this.target = target;
    this.tip.textContent = text;
    this.tip.showPopover();
    placeElement(this.tip, target, { gap: 6, prefer: "above", align: "center" });
    this.described = isDescription(target, text);
    if (this.described) target.setAttribute("aria-describedby", this.tip.id);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    if (this.described) this.target?.removeAttribute("aria-describedby");
    this.described = false;
    this.target = null;
    if (this.tip.matches(":popover-open")) this.tip.hidePopover();
  }
}

/**
 * TooltipHost is the one tooltip of the page, mounted in the root layout. Anything says what it shows by an attribute:
 * data-tip="text", or data-tip-time="<ISO instant>" for an exact time in the viewer's zone and in UTC. So a tooltip
 * costs no script where it is used, and works in server components. It opens on hover and on keyboard focus, can be
 * hovered itself, closes with Escape.
 */
export function TooltipHost() {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const tip = ref.current;
    if (tip === null) return undefined;
    const abort = new AbortController();
    new TooltipController(tip).listen(abort.signal);
    return () => abort.abort();
  }, []);
  return (
    <div
      ref={ref}
      id={id}
      role="tooltip"
      // Read through aria-describedby of what it belongs to, not as a part of the page.
      aria-hidden
      popover="manual"
      className="bg-primary text-primary-on shadow-2 pointer-events-auto fixed inset-auto m-0 max-w-72 rounded-md px-2.5 py-1.5 text-xs text-pretty whitespace-pre-line tabular-nums"
    />
  );
}
