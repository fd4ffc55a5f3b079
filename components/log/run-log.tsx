"use client";

import { useCallback, useState } from "react";
import { cn } from "@/components/lib/cn";
import { LogViewer } from "./log-viewer";
import type { LogViewerProps } from "./log-viewer-props";
import { StepsList } from "./steps-list";
import type { LogStep } from "./steps-list";
import { logStrings } from "./strings";

type RunLogProps = Omit<LogViewerProps, "step" | "onStep" | "stepLabel"> & { steps: readonly LogStep[] };

/** RunLog is a run as one watches it: its steps beside its log. On a phone the steps are a strip above. */
export function RunLog({ steps, className, ...viewer }: RunLogProps) {
  const [step, setStep] = useState<string | null>(null);
  const stepLabel = useCallback(
    (name: string) => steps.find((each) => each.name === name)?.label ?? name,
    [steps],
  );
  return (
    <div
      className={cn(
        "grid min-h-0 grid-cols-1 gap-3 max-lg:grid-rows-[auto_1fr] lg:grid-cols-[17rem_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)]",
        className,
      )}
    >
      <nav aria-label={logStrings.steps} className="min-w-0 lg:overflow-y-auto">
        <StepsList steps={steps} selected={step} onSelect={setStep} />
      </nav>
      <LogViewer
        {...viewer}
        step={step}
        onStep={setStep}
        stepLabel={stepLabel}
        className="h-[70dvh] lg:h-full"
      />
    </div>
  );
}
