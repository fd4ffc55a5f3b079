import type { LogLine } from "@/server/drivers/runtime/port";
import { CancelledError, CodeFailure, InterruptedError, type StepContext } from "@/server/runs";
import { moduleProgress, saysDatabaseLost } from "@/server/drivers/odoo/port";
import type { DeploymentDeps } from "./deps";
import { instanceOf, type Workspace } from "./workspace";

/** logLine puts a line of Odoo's log into the run's, and into the judgement of it. */
export function logLine(
  context: StepContext,
  work: Workspace | null,
  line: LogLine,
): Promise<void> | undefined {
  work?.judge.add(line);
  const progress = moduleProgress(line);
  if (progress) context.progress(progress);
  return context.log(line.level, line.logger ? `${line.logger}: ${line.message}` : line.message, line.at);
}

/**
 * runOdoo runs odoo-bin on the database being made, its log going to the ledger. Throws CodeFailure when it exits with an
 * error, runs out of time, or logged an ERROR that the settings do not forgive.
 */
export async function runOdoo(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
  what: { args: string[]; doing: string },
): Promise<void> {
  const instance = instanceOf(deps, work, context.run.id);
  await context.log("debug", `odoo-bin ${what.args.join(" ")}`);
  let lost = false;
  const result = await deps.runtime.runCommand(instance, what.args, {
    onLine: (line) => {
      lost ||= saysDatabaseLost(line);
      return logLine(context, work, line);
    },
    signal: context.signal,
    timeoutMs: work.settings.timeLimitSeconds * 1000,
  });
  if (context.signal.aborted) throw new CancelledError(`${what.doing} was stopped`);
  if (result.timedOut)
    throw new CodeFailure(
      `${what.doing} took longer than ${work.settings.timeLimitSeconds} s and was stopped. Raise the time limit in the settings, or make it faster.`,
    );
  const verdict = work.judge.verdict();
  if (lost && (result.exitCode !== 0 || verdict.failed))
    throw new InterruptedError(`PostgreSQL went away. ${what.doing} did not come to its end.`);
  if (result.exitCode !== 0)
    throw new CodeFailure(
      verdict.firstError
        ? `${what.doing} failed: ${verdict.firstError}`
        : `${what.doing} failed: odoo-bin ended with ${ending(result)}.`,
    );
  if (verdict.failed) throw new CodeFailure(`${what.doing} logged an error: ${verdict.firstError}`);
}

function ending(result: { exitCode: number | null; signal: string | null }): string {
  return result.exitCode === null
    ? `signal ${result.signal ?? "unknown"} (out of memory?)`
    : `exit code ${result.exitCode}`;
}
