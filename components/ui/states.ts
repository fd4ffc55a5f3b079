import { environmentStrings, runStrings, stageStrings, stepStrings } from "@/components/lib/strings";
import type { Stage } from "@/server/access/matrix";
import type { DesiredState, EnvironmentStatus } from "@/server/environments/states";
import type { RunStatus, StepStatus } from "@/server/runs/states";
import type { StateIconName } from "./state-icon";
import type { Tone } from "./tone";

/**
 * How the states of the data model look: a tone, an icon that differs in shape, a word. The states themselves and what
 * may happen in them belong to the capabilities' states.ts.
 */

export type { DesiredState, EnvironmentStatus, RunStatus, Stage, StepStatus };
/** Of a succeeded run: without or with warnings. */
export type RunResult = "success" | "warning";

export type StateLook = { tone: Tone; icon: StateIconName; label: string };

export const STAGES: readonly Stage[] = ["production", "staging", "development"];

const runLooks: Record<RunStatus, StateLook> = {
  queued: { tone: "neutral", icon: "waiting", label: runStrings.queued },
  awaiting_approval: { tone: "violet", icon: "person", label: runStrings.awaiting_approval },
  running: { tone: "info", icon: "running", label: runStrings.running },
  succeeded: { tone: "success", icon: "done", label: runStrings.succeeded },
  failed: { tone: "danger", icon: "failed", label: runStrings.failed },
  cancelled: { tone: "neutral", icon: "cancelled", label: runStrings.cancelled },
  superseded: { tone: "neutral", icon: "superseded", label: runStrings.superseded },
  lost: { tone: "danger", icon: "lost", label: runStrings.lost },
};

const environmentLooks: Record<EnvironmentStatus, StateLook> = {
  building: { tone: "info", icon: "running", label: environmentStrings.building },
  live: { tone: "success", icon: "live", label: environmentStrings.live },
  stopped: { tone: "neutral", icon: "stopped", label: environmentStrings.stopped },
  degraded: { tone: "warning", icon: "warning", label: environmentStrings.degraded },
  failed: { tone: "danger", icon: "failed", label: environmentStrings.failed },
  expired: { tone: "neutral", icon: "expired", label: environmentStrings.expired },
  deleting: { tone: "neutral", icon: "deleting", label: environmentStrings.deleting },
};

const asleepLook: StateLook = { tone: "neutral", icon: "asleep", label: environmentStrings.asleep };

const stepLooks: Record<StepStatus, StateLook> = {
  pending: { tone: "neutral", icon: "pending", label: stepStrings.pending },
  running: { tone: "info", icon: "running", label: stepStrings.running },
  succeeded: { tone: "success", icon: "done", label: stepStrings.succeeded },
  failed: { tone: "danger", icon: "failed", label: stepStrings.failed },
  cancelled: { tone: "neutral", icon: "cancelled", label: stepStrings.cancelled },
  skipped: { tone: "neutral", icon: "skipped", label: stepStrings.skipped },
};

const unknownLook: StateLook = { tone: "neutral", icon: "lost", label: "Unknown" };

/** runLook of a status; a succeeded run with warnings is yellow. A status this build does not know reads "Unknown". */
export function runLook(status: RunStatus, result?: RunResult | null): StateLook {
  if (status === "succeeded" && result === "warning") {
    return { tone: "warning", icon: "warning", label: runStrings.succeededWithWarnings };
  }
  return runLooks[status] ?? unknownLook;
}

/** environmentLook of a status. Nothing runs in what is stopped: by somebody, or asleep until the next request. */
export function environmentLook(status: EnvironmentStatus, desired: DesiredState): StateLook {
  if (status === "stopped" && desired !== "stopped") return asleepLook;
  return environmentLooks[status] ?? unknownLook;
}

/** stepLook of a status. */
export function stepLook(status: StepStatus): StateLook {
  return stepLooks[status] ?? unknownLook;
}

/** stageLabel of a stage: "Production". */
export function stageLabel(stage: Stage): string {
  return stageStrings[stage];
}
