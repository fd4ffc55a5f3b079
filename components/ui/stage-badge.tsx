import { cn } from "@/components/lib/cn";
import { stageLabel } from "./states";
import type { Stage } from "./states";
import { stageSoft, stageSolid } from "./tone";

type StageBadgeProps = {
  stage: Stage;
  /** `solid` where the stage is the subject (a page's title, a confirmation), `soft` in lists */
  weight?: "solid" | "soft";
  className?: string;
};

/** StageBadge names a stage. Square, so that it is never taken for a status, which is round. */
export function StageBadge({ stage, weight = "soft", className }: StageBadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center rounded-xs px-1.5 align-middle text-xs font-semibold whitespace-nowrap",
        weight === "solid" ? stageSolid[stage] : stageSoft[stage],
        className,
      )}
    >
      {stageLabel(stage)}
    </span>
  );
}
