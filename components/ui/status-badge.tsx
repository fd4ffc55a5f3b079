import { cn } from "@/components/lib/cn";
import { StateIcon } from "./state-icon";
import { environmentLook, runLook } from "./states";
import type { DesiredState, EnvironmentStatus, RunResult, RunStatus, StateLook } from "./states";
import { toneSoft, toneText } from "./tone";

type Shape = {
  /** `soft` sits on a tinted ground, `plain` is icon and word in a line, `icon` says the word only to screen readers */
  shape?: "soft" | "plain" | "icon";
  className?: string;
};

/** StateBadge shows any state: an icon by shape, a word, a colour, in this order of importance. */
export function StateBadge({ look, shape = "soft", className }: { look: StateLook } & Shape) {
  if (shape === "icon") {
    return (
      <span className={cn("inline-flex align-middle", toneText[look.tone], className)} data-tip={look.label}>
        <StateIcon name={look.icon} className="size-4" />
        <span className="sr-only">{look.label}</span>
      </span>
    );
  }
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap",
        shape === "soft"
          ? `h-6 rounded-full pr-2.5 pl-2 text-xs ${toneSoft[look.tone]}`
          : `text-sm ${toneText[look.tone]}`,
        className,
      )}
    >
      <StateIcon name={look.icon} />
      {look.label}
    </span>
  );
}

/** RunStatusBadge of a run's `status`, and its `result` once it succeeded. */
export function RunStatusBadge({
  status,
  result,
  ...shape
}: { status: RunStatus; result?: RunResult | null } & Shape) {
  return <StateBadge look={runLook(status, result)} {...shape} />;
}

/** EnvironmentStatusBadge of an environment's `status`, and what it is `desired` to be. */
export function EnvironmentStatusBadge({
  status,
  desired,
  ...shape
}: { status: EnvironmentStatus; desired: DesiredState } & Shape) {
  return <StateBadge look={environmentLook(status, desired)} {...shape} />;
}
