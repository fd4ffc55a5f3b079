"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import { cn } from "@/components/lib/cn";
import type { LineRange } from "./line-hash";
import type { LogBuffer } from "./log-buffer";
import { LogRow } from "./log-row";
import type { LogRowActions } from "./log-row";
import type { LogScroller, ScrollView } from "./log-scroller";
import type { RowSpace } from "./row-space";
import { logStrings } from "./strings";
import type { LogTimes } from "./use-log-preferences";

type LogRowsProps = {
  scroller: LogScroller;
  buffer: LogBuffer;
  space: RowSpace;
  viewport: RefObject<HTMLDivElement | null>;
  live: boolean;
  wrap: boolean;
  times: LogTimes;
  selected: LineRange | null;
  expanded: ReadonlySet<number>;
  pattern: RegExp | null;
  currentSeq: number | null;
  actions: LogRowActions;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** Columns for the line numbers: as wide as the largest needs. */
const gutters = ["[--gutter:7ch]", "[--gutter:8ch]", "[--gutter:9ch]", "[--gutter:10ch]", "[--gutter:12ch]"];

/** Time without a scroll event after which the scrolling has come to rest. */
const REST_MS = 150;

/**
 * LogRows draws the rows in sight, in the flow of one block that is moved to its place; their true heights are measured
 * after each drawing. Not a live region: new lines are announced in summary elsewhere.
 */
export function LogRows(props: LogRowsProps) {
  const { scroller, buffer, viewport, wrap } = props;
  const view = useSyncExternalStore(scroller.subscribe, scroller.view, scroller.view);
  const block = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const measure = useMeasure(scroller, block);
  useAttachment(scroller, viewport, spacer, block, measure);

  useLayoutEffect(() => {
    if (block.current) block.current.style.top = `${view.offset}px`;
    measure();
  });

  const digits = String(buffer.lastSeq).length;
  return (
    <div
      ref={viewport}
      // The lines scroll, so they must be reachable by keyboard.
      tabIndex={0}
      role="region"
      aria-label={logStrings.lines}
      aria-keyshortcuts="/ f Home End Shift+ArrowUp Shift+ArrowDown"
      onScroll={scroller.scrolled}
      onWheel={(event) => event.deltaY < 0 && scroller.leaveEnd()}
      onKeyDown={props.onKeyDown}
      className={cn(
        "bg-log relative h-0 min-h-0 grow overflow-auto overscroll-contain font-mono text-xs leading-(--log-row-height) -outline-offset-2 [overflow-anchor:none]",
        gutters[Math.min(Math.max(digits, 4), 8) - 4],
      )}
    >
      <div ref={spacer} className="relative w-max min-w-full data-wrap:w-full" data-wrap={wrap || undefined}>
        <div ref={block} role="list" aria-label={logStrings.log} className="relative">
          {drawRows(props, view)}
        </div>
      </div>
    </div>
  );
}

function drawRows(props: LogRowsProps, view: ScrollView): ReactNode[] {
  const { space, selected } = props;
  const rows: ReactNode[] = [];
  for (let row = view.start; row < Math.min(view.end, space.count); row += 1) {
    const seq = space.seqAt(row);
    if (seq === null) continue;
    const line = props.buffer.get(seq);
    if (line === null) {
      // A number without a line takes no room.
      rows.push(<div key={seq} data-row={row} role="presentation" />);
      continue;
    }
    rows.push(
      <LogRow
        key={seq}
        row={row}
        // A number that moves with each new line would draw all rows again; -1 says that it is not known yet.
        rowCount={props.live ? -1 : space.count}
        seq={seq}
        line={line}
        wrap={props.wrap}
        times={props.times}
        selected={selected !== null && seq >= selected.from && seq <= selected.to}
        expanded={props.expanded.has(seq)}
        pattern={props.pattern}
        current={seq === props.currentSeq}
        actions={props.actions}
      />,
    );
  }
  return rows;
}

function useMeasure(scroller: LogScroller, block: RefObject<HTMLDivElement | null>): () => void {
  return useCallback(() => {
    const heights: [number, number][] = [];
    for (const child of block.current?.children ?? []) {
      if (child instanceof HTMLElement)
        heights.push([Number(child.dataset.row), child.getBoundingClientRect().height]);
    }
    scroller.measured(heights, Boolean(block.current?.querySelector("[data-missing]")));
  }, [scroller, block]);
}

function useAttachment(
  scroller: LogScroller,
  viewport: RefObject<HTMLDivElement | null>,
  spacer: RefObject<HTMLDivElement | null>,
  block: RefObject<HTMLDivElement | null>,
  measure: () => void,
): void {
  useLayoutEffect(() => {
    if (viewport.current === null || spacer.current === null) return undefined;
    scroller.attach(viewport.current, spacer.current, lineHeightOf(viewport.current));
    return () => scroller.detach();
  }, [scroller, viewport, spacer]);

  useEffect(() => {
    const element = viewport.current;
    if (element === null || block.current === null) return undefined;
    let { clientWidth: width, clientHeight: height } = element;
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth !== width) scroller.relayout(lineHeightOf(element));
      else if (element.clientHeight !== height) scroller.resized();
      width = element.clientWidth;
      height = element.clientHeight;
      measure();
    });
    sizes.observe(element);
    // Rows change their height by themselves when a font arrives.
    sizes.observe(block.current);
    let timer = 0;
    const onScroll = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => scroller.rested(), REST_MS);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      window.clearTimeout(timer);
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, viewport, block, measure]);
}

function lineHeightOf(element: Element): number {
  return Number.parseFloat(window.getComputedStyle(element).lineHeight) || 20;
}
