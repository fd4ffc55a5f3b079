/** What a capability writes so that the worker can execute it: handlers made of named, idempotent steps. */
import type { EventLevel, RunInput, RunKind, StepName, StepProgress } from "./contract";

export type RunUnderway = {
  id: string;
  projectId: string;
  envId: string | null;
  kind: RunKind;
  gitSha: string | null;
  ref: string | null;
  input: RunInput;
  attempt: number;
  requestedBy: string | null;
};

export type StepContext = {
  run: RunUnderway;
  /** fires on cancel, on a lost lease and when the worker stops; commands end with it */
  signal: AbortSignal;
  /** one line of the log; await what it returns, if anything, before writing more */
  log(level: EventLevel, message: string, at?: Date): Promise<void> | undefined;
  progress(progress: StepProgress): void;
  /** resolves when every line so far is in the ledger */
  flush(): Promise<void>;
  /**
   * onUndo registers, before an effect, what takes it back when the run fails or is cancelled. Undoes run in reverse
   * order. After a crash they do not run: the next attempt's `ensure…` and the collector have to cope.
   */
  onUndo(label: string, undo: () => Promise<void>): void;
};

export type Step = {
  name: StepName;
  /** returns a word on the outcome for the step's row, or `skip` with the reason */
  run(context: StepContext): Promise<StepOutcome>;
};

/** doneStep: an earlier attempt did it; its row says so again. */
export function doneStep(name: StepName): Step {
  return { name, run: async () => ({ message: "Done by an earlier attempt" }) };
}

export type StepOutcome = void | { message: string } | { skipped: string };

export type RunHandler = {
  kind: RunKind;
  /** names the steps of this very run; reads what it needs, changes nothing */
  plan(context: StepContext): Promise<PlannedRun>;
};

export type PlannedRun = {
  steps: Step[];
  /** asked when every step is through: success, or warning with the reason */
  verdict?(): { result: "success" | "warning"; reason: string | null };
  /** called after the undoes of a run that failed or was cancelled, before the run is finished; must not throw for long */
  afterFailure?(context: StepContext, error: unknown): Promise<void>;
  /** true when the last step ended the run itself, in the transaction of its effect */
  finishesItself?: boolean;
};

/** CodeFailure: the repository's fault. The message is what the developer reads; the platform did its part. */
export class CodeFailure extends Error {
  override name = "CodeFailure";
  constructor(
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}

/** PlatformFailure: ours; the message says what still holds and what to do. */
export class PlatformFailure extends Error {
  override name = "PlatformFailure";
  constructor(
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}

/** CancelledError: thrown at a step boundary, or by a command that was ended for it. */
export class CancelledError extends Error {
  override name = "CancelledError";
}

/** InterruptedError: a server that the step needs went away under it. Nobody's fault: the run is given back and begins again. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
}
