"use client";

import type { ComponentProps, KeyboardEvent } from "react";
import { cn } from "@/components/lib/cn";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { LineRange } from "./line-hash";
import { LogAnnouncer } from "./log-announcer";
import type { LogBuffer } from "./log-buffer";
import { LogFooter, ResumeButton } from "./log-footer";
import { logKeyAction } from "./log-key-action";
import type { LogKeyAction } from "./log-key-action";
import { LogRows } from "./log-rows";
import { LogToolbar } from "./log-toolbar";
import type { LogViewerProps } from "./log-viewer-props";
import { formatLines, readLines } from "./read-lines";
import { logStrings } from "./strings";
import { COPY_MAX_LINES } from "./tunables";
import { useLogModel } from "./use-log-model";
import type { LogModel } from "./use-log-model";
import { useLogPreferences } from "./use-log-preferences";
import { useUnseen } from "./use-unseen";

/**
 * LogViewer shows a log of any length while it grows. Only what is in sight is drawn, only a window of lines is held;
 * the rest is asked of `source`. Its parts: LogBuffer holds, RowSpace chooses, LogScroller places, LogPager reads.
 */
export function LogViewer(props: LogViewerProps) {
  const { buffer, live, className } = props;
  const model = useLogModel(props);
  const { scroller, view, rows, search, selection } = model;
  const [preferences, setPreferences] = useLogPreferences();
  const unseen = useUnseen(rows.space.count, view.following, rows.identity);
  const copy = (range: LineRange) => copyLines(props, range, preferences.times);

  return (
    <section
      aria-label={logStrings.log}
      className={cn("border-line bg-log flex min-h-80 flex-col overflow-hidden rounded-lg border", className)}
    >
      <Toolbar viewer={props} model={model} preferences={preferences} onPreferences={setPreferences} />
      <div className="relative flex min-h-0 grow flex-col">
        <LogRows
          {...model}
          {...preferences}
          key={preferences.wrap ? "wrap" : "long"}
          buffer={buffer}
          live={live}
          space={rows.space}
          selected={selection.range}
          pattern={search.pattern}
          currentSeq={search.currentSeq}
          onKeyDown={(event) => act(event, model, copy)}
        />
        <NothingShown model={model} live={live} total={linesOf(buffer)} />
        <ResumeButton live={live} unseen={unseen} atEnd={view.atEnd} onResume={() => scroller.follow()} />
      </div>
      <Footer viewer={props} model={model} copy={copy} />
      <LogAnnouncer buffer={buffer} live={live} />
    </section>
  );
}

type PartProps = { viewer: LogViewerProps; model: LogModel };
type ToolbarProps = PartProps & Pick<ComponentProps<typeof LogToolbar>, "preferences" | "onPreferences">;

function Toolbar({ viewer, model, ...preferences }: ToolbarProps) {
  const { live, step = null, onStep, stepLabel, downloadHref } = viewer;
  const { scroller, view } = model;
  return (
    <LogToolbar
      {...preferences}
      search={model.search}
      searchField={model.searchField}
      onLeaveSearch={() => model.viewport.current?.focus()}
      minLevel={model.filter.minLevel}
      onMinLevel={model.setMinLevel}
      step={step}
      stepLabel={step === null ? null : (stepLabel?.(step) ?? step)}
      onStep={onStep}
      downloadHref={downloadHref}
      following={live ? view.following : null}
      onFollow={() => (view.following ? scroller.leaveEnd() : scroller.follow())}
    />
  );
}

function Footer({ viewer, model, copy }: PartProps & { copy: (range: LineRange) => Promise<void> }) {
  const { buffer, stepLabel } = viewer;
  const { rows, view, selection, paging } = model;
  const step = buffer.get(rows.space.seqAt(view.first) ?? 0)?.step;
  return (
    <LogFooter
      shown={rows.space.count}
      total={linesOf(buffer)}
      filtered={rows.filter !== null}
      partial={rows.partial}
      step={step ? (stepLabel?.(step) ?? step) : null}
      selected={selection.range}
      onCopy={() => selection.range && void copy(selection.range)}
      onCopyLink={() => void copyText(window.location.href, logStrings.linkCopied)}
      onClear={selection.clear}
      failing={paging.failing || rows.status === "failed"}
      onRetry={() => (paging.failing ? paging.retry() : rows.retry())}
    />
  );
}

function linesOf(buffer: LogBuffer): number {
  return buffer.lastSeq - buffer.firstSeq + 1;
}

function NothingShown({ model, live, total }: { model: LogModel; live: boolean; total: number }) {
  const { rows, showEverything } = model;
  if (rows.space.count > 0) return null;
  const filtered = rows.filter !== null && total > 0;
  const text =
    rows.status === "searching"
      ? logStrings.searching
      : live
        ? logStrings.emptyRunning
        : logStrings.emptyDone;
  return (
    <div
      role="status"
      className="text-ink-3 absolute inset-0 flex flex-col items-center justify-center gap-2 p-6 text-center text-sm"
    >
      {filtered && rows.status !== "searching" ? (
        <>
          <p className="text-ink font-medium">{logStrings.noMatchTitle}</p>
          <p>{logStrings.noMatchText}</p>
          <Button size="sm" onClick={showEverything}>
            {logStrings.showEverything}
          </Button>
        </>
      ) : (
        <p>{text}</p>
      )}
    </div>
  );
}

function act(event: KeyboardEvent, model: LogModel, copy: (range: LineRange) => Promise<void>): void {
  const action = logKeyAction(event);
  if (action === null) return;
  const { range } = model.selection;
  // Text chosen with the mouse is what Ctrl-C copies; Escape with nothing chosen may mean something outside.
  if (action === "copy" && (range === null || !window.getSelection()?.isCollapsed)) return;
  if (action === "clear" && range === null) return;
  event.preventDefault();
  if (action === "copy" && range !== null) void copy(range);
  else perform(action, model);
}

function perform(action: LogKeyAction, model: LogModel): void {
  const { scroller, search, selection, searchField } = model;
  if (action === "search") searchField.current?.select();
  if (action === "next") search.go(1);
  if (action === "previous") search.go(-1);
  if (action === "follow") (model.view.following ? scroller.leaveEnd : scroller.follow).call(scroller);
  if (action === "start") scroller.toStart();
  if (action === "end") scroller.follow();
  if (action === "clear") selection.clear();
  if (action === "extend-up") extend(model, -1);
  if (action === "extend-down") extend(model, 1);
}

/** Shift and arrows choose lines without a pointer, beginning with the first in sight. */
function extend({ rows, selection, scroller, view, reveal }: LogModel, by: number): void {
  const { space } = rows;
  const head = selection.head === null ? null : space.rowOf(selection.head);
  const row = head === null ? view.first : Math.min(Math.max(0, head + by), space.count - 1);
  const seq = space.seqAt(row);
  if (seq === null) return;
  scroller.leaveEnd();
  selection.select(seq, head !== null);
  reveal(seq);
}

async function copyLines(
  { buffer, source }: LogViewerProps,
  range: LineRange,
  times: Parameters<typeof formatLines>[1],
) {
  if (range.to - range.from >= COPY_MAX_LINES) {
    toast.show({ tone: "warning", title: logStrings.copyTooMany(COPY_MAX_LINES) });
    return;
  }
  try {
    const lines = await readLines(buffer, source, range, new AbortController().signal);
    await copyText(formatLines(lines, times), logStrings.copiedLines(lines.length));
  } catch {
    toast.show({ tone: "danger", title: logStrings.copyNotLoaded });
  }
}

async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast.show({ title: done });
  } catch {
    toast.show({ tone: "danger", title: logStrings.copyRefused });
  }
}
