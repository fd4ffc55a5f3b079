"use client";

import { ArrowDown, ArrowDownToLine, Copy, Link2, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { LineRange } from "./line-hash";
import { logStrings } from "./strings";

type LogFooterProps = {
  shown: number;
  total: number;
  filtered: boolean;
  /** the filter saw only loaded lines */
  partial: boolean;
  /** step of the first line in sight */
  step: string | null;
  selected: LineRange | null;
  onCopy: () => void;
  onCopyLink: () => void;
  onClear: () => void;
  failing: boolean;
  onRetry: () => void;
};

/** LogFooter counts the lines and names the step one is reading; while lines are chosen, what can be done with them. */
export function LogFooter(props: LogFooterProps) {
  const { shown, total, filtered, partial, step, selected, failing, onRetry } = props;
  return (
    <div className="border-line bg-surface text-ink-3 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-t px-3 py-1 text-xs">
      {selected ? (
        <>
          <span role="status" data-numeric className="text-ink">
            {logStrings.selected(selected.from, selected.to)}
          </span>
          <Button size="sm" variant="ghost" icon={<Copy />} onClick={props.onCopy}>
            {logStrings.copyLines}
          </Button>
          <Button size="sm" variant="ghost" icon={<Link2 />} onClick={props.onCopyLink}>
            {logStrings.copyLink}
          </Button>
          <IconButton
            size="sm"
            label={logStrings.clearSelection}
            icon={<X />}
            onClick={props.onClear}
            className="ml-auto"
          />
        </>
      ) : (
        <>
          <span data-numeric>
            {filtered ? logStrings.matchingCount(shown, total) : logStrings.lineCount(total)}
          </span>
          {partial && <span>{logStrings.partial}</span>}
          {step && <span className="text-ink-2 truncate font-medium">{step}</span>}
          <span className="ml-auto max-lg:hidden">{logStrings.keys}</span>
        </>
      )}
      {failing && (
        <span role="alert" className="text-danger-ink flex w-full items-center gap-2">
          {logStrings.loadFailed}
          <Button size="sm" onClick={onRetry}>
            {logStrings.retryNow}
          </Button>
        </span>
      )}
    </div>
  );
}

type ResumeProps = { live: boolean; unseen: number; atEnd: boolean; onResume: () => void };

/** ResumeButton floats over the end of the log while the end is out of sight: the way back, with what waits there. */
export function ResumeButton({ live, unseen, atEnd, onResume }: ResumeProps) {
  if (atEnd) return null;
  const icon = live ? <ArrowDown /> : <ArrowDownToLine />;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <Button
        size="sm"
        variant={unseen > 0 ? "primary" : "secondary"}
        icon={icon}
        onClick={onResume}
        className="shadow-3 pointer-events-auto rounded-full!"
      >
        {unseen > 0 ? logStrings.newLines(unseen) : live ? logStrings.resume : logStrings.jumpToEnd}
      </Button>
    </div>
  );
}
