"use client";

import { cn } from "@/components/lib/cn";
import { formatProgress } from "@/components/lib/format-progress";
import type { ProgressValue } from "@/components/lib/format-progress";
import type { Instant } from "@/components/lib/to-milliseconds";
import { Duration } from "@/components/ui/duration";
import { Progress } from "@/components/ui/progress";
import { StateIcon } from "@/components/ui/state-icon";
import { stepLook } from "@/components/ui/states";
import type { StepStatus } from "@/components/ui/states";
import { toneText } from "@/components/ui/tone";
import { logStrings } from "./strings";

export type LogStep = {
  name: string;
  /** for people; the name unless given */
  label?: string;
  status: StepStatus;
  startedAt?: Instant | null;
  finishedAt?: Instant | null;
  /** what came of it: why it failed, what it found */
  message?: string | null;
  progress?: ProgressValue | null;
};

type StepsListProps = {
  steps: readonly LogStep[];
  /** the step whose lines alone are shown */
  selected?: string | null;
  onSelect?: (step: string | null) => void;
  className?: string;
};

/** StepsList: the steps of a run in order, each with its state, duration and progress. Pressing one shows its lines. */
export function StepsList({ steps, selected = null, onSelect, className }: StepsListProps) {
  return (
    <ol
      aria-label={logStrings.steps}
      className={cn(
        "relative flex [scrollbar-width:none] gap-1 overflow-x-auto lg:flex-col lg:gap-0.5 lg:overflow-visible",
        className,
      )}
    >
      {steps.map((step) => (
        <Step key={step.name} step={step} selected={step.name === selected} onSelect={onSelect} />
      ))}
    </ol>
  );
}

/** On a phone the strip of steps is scrolled to the one that runs, and only the strip. */
function bringIntoRow(item: HTMLLIElement | null): void {
  const row = item?.parentElement;
  if (item && row && row.scrollWidth > row.clientWidth) row.scrollLeft = item.offsetLeft - row.offsetLeft - 8;
}

type StepProps = { step: LogStep; selected: boolean; onSelect?: (step: string | null) => void };

function Step({ step, selected, onSelect }: StepProps) {
  const hasLines = Boolean(onSelect) && step.status !== "pending";
  const shape = "flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-sm whitespace-nowrap";
  return (
    <li ref={step.status === "running" ? bringIntoRow : undefined} className="max-lg:shrink-0">
      {hasLines ? (
        <button
          type="button"
          aria-pressed={selected}
          onClick={() => onSelect?.(selected ? null : step.name)}
          className={cn(shape, selected ? "bg-selected" : "hover:bg-hover")}
        >
          <StepLine step={step} />
        </button>
      ) : (
        <div className={shape}>
          <StepLine step={step} />
        </div>
      )}
      {step.progress && step.status === "running" && (
        <Progress
          value={step.progress}
          label={step.label ?? step.name}
          className="px-2 pb-2 pl-8 max-lg:hidden"
        />
      )}
      {step.message && (
        <p
          className={cn(
            "px-2 pb-2 pl-8 text-xs max-lg:hidden",
            step.status === "failed" ? "text-danger-ink" : "text-ink-3",
          )}
        >
          {step.message}
        </p>
      )}
    </li>
  );
}

function StepLine({ step }: { step: LogStep }) {
  const look = stepLook(step.status);
  const idle = step.status === "pending" || step.status === "skipped";
  const name = cn("min-w-0 grow text-left lg:truncate", idle ? "text-ink-3" : "text-ink font-medium");
  return (
    <>
      <span className={cn("flex h-5 items-center", toneText[look.tone])}>
        <StateIcon name={look.icon} className="size-4" />
        <span className="sr-only">{look.label}:</span>
      </span>
      <span className={name}>{step.label ?? step.name}</span>
      {step.progress && step.status === "running" && (
        <span data-numeric className="text-ink-3 lg:hidden">
          {formatProgress(step.progress)}
        </span>
      )}
      <Duration
        startedAt={step.startedAt}
        finishedAt={step.finishedAt}
        className="text-ink-3 shrink-0 pl-2"
      />
    </>
  );
}
