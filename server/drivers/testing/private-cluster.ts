import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ensureAccount } from "@/scripts/cluster/account.mjs";
import { findBinaries } from "@/scripts/cluster/binaries.mjs";
import { prepareCluster, startCluster, writeSettings } from "@/scripts/cluster/cluster.mjs";
import { SUPERUSER } from "@/scripts/cluster/data-folder.mjs";
import { pickPrivatePort } from "@/scripts/up/ports.mjs";
import { atEnd } from "@/server/platform/testing/at-end";

export type PrivateCluster = {
  /** the superuser's address; the same after a restart */
  url: string;
  /** restart ends every session at once, as an administrator's restart does, and returns when it takes connections again */
  restart(downMs?: number): Promise<void>;
};

/** openPrivateCluster starts a PostgreSQL for the calling test file alone, so that it can be stopped under its users. */
export async function openPrivateCluster(): Promise<PrivateCluster> {
  const home = await mkdtemp(path.join(os.tmpdir(), "capstan-pg-"));
  await chmod(home, 0o711);
  const folder = path.join(home, "cluster");
  const logFile = path.join(home, "postgres.log");
  const { chosen: binaries } = await findBinaries(null);
  if (!binaries) throw new Error("PostgreSQL's server is not installed");
  const account = await ensureAccount(folder);
  const password = randomBytes(12).toString("hex");
  await prepareCluster({ folder, binaries, account, password, durable: true });
  const port = await pickPrivatePort(null, Math.random);
  await writeSettings({ folder, binaries, port, durable: true });
  const start = async () => {
    const cluster = startCluster({ folder, binaries, account, port, logFile });
    await cluster.ready;
    return cluster;
  };
  let running = await start();
  atEnd(async () => {
    running.kill();
    await running.exited;
    await rm(home, { recursive: true, force: true });
  });
  return {
    url: `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    restart: async (downMs = 0) => {
      await running.stop();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      running = await start();
    },
  };
}
