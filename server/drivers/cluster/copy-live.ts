import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { dumpArgv, restoreArgv } from "./build-copy-argv";
import { ClusterError } from "./port";
import { CLUSTER_TUNABLES } from "./tunables";

const PROGRESS_EVERY_MS = 250;

export type LiveCopy = {
  url: string;
  source: string;
  target: string;
  role: string | null;
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
};

/**
 * copyLive dumps a database that is in use (one consistent moment, no lock that disturbs anybody) and restores it into the
 * empty target as `role`. Both programs end with the first error and with `signal`.
 */
export async function copyLive(copy: LiveCopy): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-copy-"));
  const file = path.join(folder, "live.dump");
  const progress = setInterval(() => {
    stat(file).then(
      ({ size }) => copy.onProgress?.(size),
      () => {},
    );
  }, PROGRESS_EVERY_MS);
  try {
    await runTool(dumpArgv(addressOf(copy.url), copy.source, file), copy);
    copy.onProgress?.((await stat(file)).size);
    await runTool(
      restoreArgv(addressOf(copy.url), copy.target, file, CLUSTER_TUNABLES.restoreJobs, copy.role),
      copy,
    );
  } finally {
    clearInterval(progress);
    await rm(folder, { recursive: true, force: true });
  }
}

function addressOf(url: string): { host: string; port: string; user: string } {
  const { hostname, port, username } = new URL(url);
  return {
    host: decodeURIComponent(hostname) || "localhost",
    port: port || "5432",
    user: decodeURIComponent(username),
  };
}

async function runTool([program, ...args]: [string, ...string[]], copy: LiveCopy): Promise<void> {
  const { password, searchParams } = new URL(copy.url);
  const sslmode = searchParams.get("sslmode");
  const result = await execa(program, args, {
    env: {
      PGPASSWORD: decodeURIComponent(password),
      ...(sslmode ? { PGSSLMODE: sslmode } : {}),
      PGAPPNAME: "capstan copy",
    },
    cancelSignal: copy.signal,
    reject: false,
    stdin: "ignore",
    maxBuffer: 1_000_000,
  });
  if (!result.failed) return;
  if (result.isCanceled) throw new ClusterError("failed", "The copy was stopped.");
  if (result.code === "ENOENT")
    throw new ClusterError(
      "failed",
      `${program} is missing. Install the PostgreSQL client tools (apt-get install postgresql-client).`,
    );
  const words = result.stderr.trim().split("\n").slice(-5).join("\n");
  if (/no space left/i.test(words))
    throw new ClusterError("disk_full", "The disk is full. Free some room; nothing was switched.", words);
  if (/server version mismatch/i.test(words))
    throw new ClusterError(
      "failed",
      `${program} is older than the server. Install the client tools of the server's version.`,
      words,
    );
  throw new ClusterError(
    "failed",
    `Copying the live database failed: ${words.split("\n")[0] ?? program}`,
    words,
  );
}
