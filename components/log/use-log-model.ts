"use client";

import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { RefObject } from "react";
import type { LineRange } from "./line-hash";
import type { LogBuffer } from "./log-buffer";
import type { LogFilter, LogLevel } from "./log-line";
import type { LogRowActions } from "./log-row";
import { LogScroller } from "./log-scroller";
import type { ScrollView } from "./log-scroller";
import type { LogViewerProps } from "./log-viewer-props";
import { OVERSCAN_ROWS } from "./tunables";
import { useLineSelection } from "./use-line-selection";
import type { LineSelection } from "./use-line-selection";
import { useLogPager } from "./use-log-pager";
import type { LogPaging } from "./use-log-pager";
import { useLogRows } from "./use-log-rows";
import type { LogRows } from "./use-log-rows";
import { useLogSearch } from "./use-log-search";
import type { LogSearch } from "./use-log-search";
import { useStableSource } from "./use-stable-source";

export type LogModel = {
  scroller: LogScroller;
  view: ScrollView;
  rows: LogRows;
  filter: LogFilter;
  setMinLevel: (level: LogLevel) => void;
  showEverything: () => void;
  search: LogSearch;
  selection: LineSelection;
  paging: LogPaging;
  expanded: ReadonlySet<number>;
  actions: LogRowActions;
  /** brings a line into sight, taking the filter away if it hides the line */
  reveal: (seq: number) => void;
  viewport: RefObject<HTMLDivElement | null>;
  searchField: RefObject<HTMLInputElement | null>;
};

/** Row height before the style sheet was asked; the first measurement corrects it. */
const ROW_HEIGHT_GUESS_PX = 20;
/** Rows in the first drawing, before there is a window to fill. */
const FIRST_ROWS = 60;

function makeScroller(buffer: LogBuffer, startAt: "start" | "end" | number): LogScroller {
  const count = buffer.lastSeq - buffer.firstSeq + 1;
  const wanted =
    typeof startAt === "number" ? startAt - buffer.firstSeq : startAt === "end" ? count - FIRST_ROWS : 0;
  const first = Math.max(0, Math.min(wanted, count - 1));
  const start = Math.max(0, first - OVERSCAN_ROWS);
  const end = Math.min(count, first + FIRST_ROWS);
  return new LogScroller(ROW_HEIGHT_GUESS_PX, count, { start, first, end, following: startAt === "end" });
}

/** useLogModel is all that a log viewer knows and can do; LogViewer only draws it. */
export function useLogModel(props: LogViewerProps): LogModel {
  const { buffer, step = null, onStep, startAt = "end" } = props;
  const source = useStableSource(props.source);
  const [minLevel, setMinLevel] = useState<LogLevel>(props.minLevel ?? "debug");
  const filter = useMemo(() => ({ minLevel, step }), [minLevel, step]);
  const [scroller] = useState(() => makeScroller(buffer, startAt));
  const view = useSyncExternalStore(scroller.subscribe, scroller.view, scroller.view);
  const rows = useLogRows(buffer, source, filter);
  useScrolledRows(scroller, rows);

  const showEverything = useCallback(() => {
    setMinLevel("debug");
    onStep?.(null);
  }, [onStep]);
  const reveal = useReveal(scroller, rows, showEverything);
  const search = useLogSearch(buffer, source, filter, rows.space.seqAt(view.first) ?? 0, reveal);
  const selection = useLineSelection(useCallback(({ from }: LineRange) => reveal(from), [reveal]));
  const [expanded, actions] = useRowActions(selection);
  const paging = useLogPager(buffer, source, rows, view);
  const viewport = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  return {
    scroller,
    view,
    rows,
    filter,
    setMinLevel,
    showEverything,
    search,
    selection,
    paging,
    expanded,
    actions,
    reveal,
    viewport,
    searchField,
  };
}

/** Tells the scroller which rows there are: other ones after a change of filter, keeping the place; more as the log grows. */
function useScrolledRows(scroller: LogScroller, rows: LogRows): void {
  const shown = useRef({ identity: rows.identity, seq: 0 });
  const { space, identity } = rows;
  const { count } = space;
  useLayoutEffect(() => {
    if (shown.current.identity === identity) scroller.setCount(count);
    else {
      shown.current.identity = identity;
      scroller.reset(count, space.rowAtOrAfter(shown.current.seq), scroller.view().following);
    }
  }, [scroller, space, identity, count]);
  useEffect(() => {
    // Between two filters nothing is shown; the place remembered is that of the lines before.
    const seq = space.seqAt(scroller.view().first);
    if (seq !== null) shown.current.seq = seq;
  });
}

/** The newest value for callbacks that must not change: what they see is always the last drawing's. */
function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

function useReveal(scroller: LogScroller, rows: LogRows, showEverything: () => void): (seq: number) => void {
  const latest = useLatest({ rows, showEverything });
  const waiting = useRef<number | null>(null);

  const reveal = useCallback(
    (seq: number) => {
      const row = latest.current.rows.space.rowOf(seq);
      if (row !== null) {
        scroller.reveal(row);
        return;
      }
      waiting.current = seq;
      latest.current.showEverything();
    },
    [scroller, latest],
  );

  useEffect(() => {
    if (waiting.current === null || rows.filter !== null) return;
    const row = rows.space.rowOf(waiting.current);
    waiting.current = null;
    if (row !== null) scroller.reveal(row);
  });

  return reveal;
}

function useRowActions(selection: LineSelection): [ReadonlySet<number>, LogRowActions] {
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set());
  const { select } = selection;
  const actions = useMemo<LogRowActions>(
    () => ({
      select,
      toggle: (seq) =>
        setExpanded((before) => {
          const after = new Set(before);
          if (!after.delete(seq)) after.add(seq);
          return after;
        }),
    }),
    [select],
  );
  return [expanded, actions];
}
