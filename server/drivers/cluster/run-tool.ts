import { execa } from "execa";
import { asSentence } from "@/server/platform/as-sentence";
import { ClusterError } from "./port";
import { copyKillGraceMs, toolOutputMaxBytes } from "./tunables";

export type ToolOptions = {
  environment: Record<string, string>;
  signal?: AbortSignal;
  outputMaxBytes?: number;
};

/** runTool runs one program of PostgreSQL to its end and gives its output; throws ClusterError for all that can go wrong. */
export async function runTool(argv: readonly string[], options: ToolOptions): Promise<string> {
  const [program = "", ...args] = argv;
  const { signal, environment, outputMaxBytes = toolOutputMaxBytes } = options;
  if (signal?.aborted) throw stopped(program);
  const child = execa(program, args, {
    env: environment,
    cancelSignal: signal,
    forceKillAfterDelay: copyKillGraceMs,
    reject: false,
    stdin: "ignore",
    maxBuffer: outputMaxBytes,
  });
  // pg_restore's own workers have its output too: they would keep it open until they have done what they are at
  child.nodeChildProcess.once("exit", (_code, endedBy) => {
    if (endedBy === null) return;
    child.stdout.destroy();
    child.stderr.destroy();
  });
  const result = await child;
  if (!result.failed) return result.stdout;
  if (result.isCanceled) throw stopped(program);
  if (result.code === "ENOENT")
    throw new ClusterError(
      "failed",
      `${program} is missing on this machine. Install PostgreSQL's client tools (apt-get install postgresql-client).`,
    );
  // one that says too much is ended by us
  if (result.signal && !result.isMaxBuffer) throw endedFromOutside(program, result.signal);
  throw classifyFailure(program, result.stderr ?? "", result.shortMessage ?? "");
}

function stopped(program: string): ClusterError {
  return new ClusterError(
    "failed",
    "The copy was stopped. Nothing of it is left.",
    `${program} was cancelled`,
  );
}

/** endedFromOutside: nobody here asked for it. The kernel does it where memory runs out. */
export function endedFromOutside(program: string, signal: string): ClusterError {
  return new ClusterError(
    "failed",
    `${program} was ended from outside, which happens when a machine runs out of memory. Nothing of it is left. Try again.`,
    `${program} ended by ${signal}`,
  );
}

/** classifyFailure reads what the program wrote in English (LC_MESSAGES=C). */
export function classifyFailure(program: string, stderr: string, outcome: string): ClusterError {
  const detail = `${outcome}\n${stderr.trim().slice(-2000)}`;
  if (/no space left on device/i.test(stderr))
    return new ClusterError(
      "disk_full",
      "The disk is full. Free some room, then try again; nothing was switched.",
      detail,
    );
  if (/server version mismatch/i.test(stderr))
    return new ClusterError(
      "failed",
      `${program} is older than the server. Install the server's version of it.`,
      detail,
    );
  if (program === "pg_restore" && SERVER_ENDED.test(stderr))
    return new ClusterError(
      "unreachable",
      "PostgreSQL for Odoo's databases was stopped, or ended the session, in the middle. Nothing of it is left. Try again.",
      detail,
    );
  if (/terminating connection due to administrator command/i.test(stderr))
    return new ClusterError(
      "in_use",
      "The database was shut for an update while it was being read. Try again when that is done.",
      detail,
    );
  if (/lock timeout|lock-wait/i.test(stderr))
    return new ClusterError(
      "in_use",
      "Somebody is changing the tables of the database. Try again when that is done.",
      detail,
    );
  if (/could not connect|connection to server .* failed|server closed the connection/i.test(stderr))
    return new ClusterError(
      "unreachable",
      "PostgreSQL for Odoo's databases does not answer. Look at Status.",
      detail,
    );
  const first = /(?:error|ERROR): +(.*)/.exec(stderr)?.[1] ?? outcome;
  return new ClusterError("failed", asSentence(`${program} failed: ${first.slice(0, 300)}`), detail);
}

const SERVER_ENDED =
  /terminating connection|server closed the connection|the database system is (shutting down|starting up)/i;
