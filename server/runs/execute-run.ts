/**
 * Carries one claimed run to its end. Every write names the attempt; the first one that finds the run taken over throws
 * FencedError, and the execution ends without a further effect. Nothing here knows what a step does.
 */
import { finishRunRow, isRunOf, releaseRunRow, type RunEnding } from "@/server/platform/db/sql/finish-run";
import { planSteps, writeStepProgress, writeStepStatus } from "@/server/platform/db/sql/write-step";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { Clock } from "@/server/platform/clock";
import type { Redactor } from "@/server/platform/redactor";
import { withoutEnd } from "@/server/platform/without-end";
import type { EventLevel, StepProgress } from "./contract";
import { appendOnce } from "./append-once";
import { EventWriter, FencedError } from "./event-writer";
import { describeFailure } from "./describe-failure";
import { storable } from "./storable";
import { isInterruption, persistently } from "./persistently";
import {
  CancelledError,
  type PlannedRun,
  type RunHandler,
  type RunUnderway,
  type Step,
  type StepContext,
} from "./step";
import { RUN_TUNABLES } from "./tunables";

export type ExecutionDeps = {
  sql: SqlClient;
  clock: Clock;
  /** takes an environment's secrets out of what its runs leave in the ledger; null: there are none to take out */
  secrets: {
    redactorOf(envId: string): Promise<Redactor>;
    streamOf(envId: string, stream: string): (line: string) => string;
  } | null;
  /** called before each step with its name; the crash tests end the process here */
  beforeStep?: (name: string) => void;
};

/** How this worker left the run; `released`: given back to the queue because the worker is stopping. */
export type ExecutionEnd = "succeeded" | "failed" | "cancelled" | "fenced" | "released";

/** executeRun never throws: whatever happens is in the ledger, or belongs to another worker by then. */
export async function executeRun(
  deps: ExecutionDeps,
  run: RunUnderway,
  handler: RunHandler,
  signal: AbortSignal,
): Promise<ExecutionEnd> {
  const execution = new Execution(deps, run, signal);
  try {
    return await execution.carryOut(handler);
  } catch (error) {
    if (error instanceof FencedError || signal.reason === "fenced") return "fenced";
    throw error;
  }
}

class Execution {
  private readonly writer: EventWriter;
  private readonly undoes: { label: string; undo: () => Promise<void> }[] = [];
  private redactLine = (line: string) => line;
  private redactText = (text: string) => Promise.resolve(text);
  private step: Step | null = null;
  private progressTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly deps: ExecutionDeps,
    private readonly run: RunUnderway,
    private readonly signal: AbortSignal,
  ) {
    this.writer = new EventWriter(appendOnce(deps.sql, run));
  }

  async carryOut(handler: RunHandler): Promise<ExecutionEnd> {
    const context = this.context();
    let plan: PlannedRun | null = null;
    try {
      if (this.run.attempt > 1)
        void this.log("warning", `Attempt ${this.run.attempt}: the earlier one did not come to its end.`);
      this.keepSecrets();
      plan = await handler.plan(context);
      await this.redactText("");
      await this.fenced(() =>
        planSteps(this.deps.sql, this.run.id, this.run.attempt, plan?.steps.map((step) => step.name) ?? []),
      );
      const ending = plan.finishesItself ? plan.steps.at(-1) : undefined;
      for (const step of plan.steps) await this.take(step, context, step === ending);
      this.step = null;
      await this.writer.flush();
      if (!plan.finishesItself) await this.finish({ status: "succeeded", ...plan.verdict?.() });
      return "succeeded";
    } catch (error) {
      return await this.giveUp(error, plan, context);
    }
  }

  /** Secrets are known once they were read, which a plan does for what it starts; from then on none is written. */
  private keepSecrets(): void {
    const { secrets } = this.deps;
    const { envId, id, attempt } = this.run;
    if (!secrets || envId === null) return;
    this.redactLine = secrets.streamOf(envId, `${id} ${attempt}`);
    this.redactText = async (text) => (await secrets.redactorOf(envId)).redact(text);
  }

  private async take(step: Step, context: StepContext, endsRun: boolean): Promise<void> {
    this.throwIfStopped();
    this.deps.beforeStep?.(step.name);
    this.step = step;
    await this.fenced(() => this.writeStep(step, "running", null));
    const outcome = endsRun ? await this.takeEnd(step, context) : await step.run(context);
    await this.writer.flush();
    const skipped = outcome && "skipped" in outcome;
    const message = outcome ? ("skipped" in outcome ? outcome.skipped : outcome.message) : null;
    const written = await persistently(() =>
      this.writeStep(step, skipped ? "skipped" : "succeeded", message),
    );
    // A step that ends the run in its own transaction has closed its own row as well.
    if (!written && step.name !== "publish") throw new FencedError("the run belongs to another worker");
  }

  /**
   * The step that ends the run with what it switches to: from then on nothing of it is taken back. When the server goes
   * away under it, nobody knows whether it did: it is left alone, and once the lease is over the ledger tells.
   */
  private async takeEnd(step: Step, context: StepContext): Promise<Awaited<ReturnType<Step["run"]>>> {
    try {
      const outcome = await step.run(context);
      this.undoes.length = 0;
      return outcome;
    } catch (error) {
      if (isInterruption(error)) throw new FencedError("whether the run ended is not known");
      throw error;
    }
  }

  private async giveUp(error: unknown, plan: PlannedRun | null, context: StepContext): Promise<ExecutionEnd> {
    if (error instanceof FencedError || this.signal.reason === "fenced") throw new FencedError("taken over");
    if (this.signal.reason === "shutdown") {
      // The next worker begins again at once; a run is never failed because a worker is restarted.
      await this.takeBack();
      await persistently(() => releaseRunRow(this.deps.sql, this.run.id, this.run.attempt));
      return "released";
    }
    const cancelled = error instanceof CancelledError || this.signal.reason === "cancel";
    if (!cancelled && isInterruption(error) && this.run.attempt < RUN_TUNABLES.interruptedAttemptsMax)
      return this.giveBack(error);
    const failure = describeFailure(error);
    await this.log(cancelled ? "warning" : "error", cancelled ? "Cancelled." : failure.message);
    if (!cancelled && failure.detail) await this.log("error", failure.detail);
    if (this.step) {
      const step = this.step;
      const message = cancelled ? "Cancelled" : failure.message;
      await persistently(() => this.writeStep(step, cancelled ? "cancelled" : "failed", message));
    }
    await this.takeBack();
    await plan?.afterFailure?.(context, error);
    await this.writer.flush();
    await this.finish(
      cancelled
        ? { status: "cancelled", reason: "Cancelled." }
        : { status: "failed", reason: failure.message, failureKind: failure.kind },
    );
    return cancelled ? "cancelled" : "failed";
  }

  /** What the run stands on went away, and nobody's code is at fault: it begins again, here or elsewhere. */
  private async giveBack(error: unknown): Promise<ExecutionEnd> {
    const { message, detail } = describeFailure(error);
    await this.log("warning", `${message} The run begins again.`);
    if (detail) await this.log("debug", detail);
    await this.takeBack();
    await this.writer.flush();
    await persistently(() => releaseRunRow(this.deps.sql, this.run.id, this.run.attempt));
    return "released";
  }

  /** What another attempt goes on with by now is left alone: it has the same names. */
  private async takeBack(): Promise<void> {
    const { id, attempt } = this.run;
    const isOurs = await persistently(() => isRunOf(this.deps.sql, id, attempt)).catch(() => true);
    if (!isOurs) throw new FencedError("the run belongs to another worker");
    for (const { label, undo } of this.undoes.reverse()) {
      try {
        await undo();
      } catch (error) {
        await this.log(
          "warning",
          `Could not take back: ${label} (${withoutEnd((error as Error).message)}). The collector will.`,
        );
      }
    }
  }

  private async finish(ending: RunEnding): Promise<void> {
    if (this.progressTimer) clearTimeout(this.progressTimer);
    const reason = await this.clean(ending.reason ?? null);
    await this.fenced(() =>
      finishRunRow(this.deps.sql, this.run.id, this.run.attempt, { ...ending, reason }),
    );
  }

  private throwIfStopped(): void {
    if (!this.signal.aborted) return;
    if (this.signal.reason === "fenced") throw new FencedError("taken over");
    throw new CancelledError("stopped at a step boundary");
  }

  private async fenced(write: () => Promise<boolean>): Promise<void> {
    if (!(await persistently(write))) throw new FencedError("the run belongs to another worker");
  }

  private async writeStep(step: Step, status: string, message: string | null): Promise<boolean> {
    return writeStepStatus(this.deps.sql, {
      runId: this.run.id,
      attempt: this.run.attempt,
      name: step.name,
      status,
      message: await this.clean(message),
    });
  }

  /** A text whose secrets cannot be told is not written at all; why the run ended must be. */
  private clean(text: string | null): Promise<string | null> {
    if (text === null) return Promise.resolve(null);
    return this.redactText(storable(text)).catch(() => "See the log of Capstan: secrets could not be read.");
  }

  private log(level: EventLevel, message: string, at = this.deps.clock.now()): Promise<void> | undefined {
    const step = this.step?.name ?? null;
    return this.writer.write({ at: at.toISOString(), level, step, message: this.redactLine(message) });
  }

  private context(): StepContext {
    return {
      run: this.run,
      signal: this.signal,
      log: (level, message, at) => this.log(level, message, at),
      progress: (progress) => this.showProgress(progress),
      flush: () => this.writer.flush(),
      onUndo: (label, undo) => {
        this.undoes.push({ label, undo });
      },
    };
  }

  /** Progress is written at most four times a second; the last value always arrives. */
  private pendingProgress: { step: string; progress: StepProgress } | null = null;
  private showProgress(progress: StepProgress): void {
    if (!this.step) return;
    this.pendingProgress = { step: this.step.name, progress };
    this.progressTimer ??= setTimeout(() => {
      this.progressTimer = null;
      const latest = this.pendingProgress;
      if (!latest) return;
      const { id: runId, attempt } = this.run;
      writeStepProgress(this.deps.sql, {
        runId,
        attempt,
        name: latest.step,
        progress: latest.progress,
      }).catch(() => {});
    }, 250);
  }
}
