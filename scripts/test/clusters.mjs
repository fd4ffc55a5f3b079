/**
 * PostgreSQL clusters for tests: one per stage that needs one, so that no stage meets another's roles and databases; gone
 * with the run. Not synced to disk unless `durable`, which benchmarks are: their figures count fsync.
 */
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureAccount } from "../cluster/account.mjs";
import { findBinaries } from "../cluster/binaries.mjs";
import { prepareCluster, startCluster, writeSettings } from "../cluster/cluster.mjs";
import { SUPERUSER } from "../cluster/data-folder.mjs";
import { lastLines } from "../process/last-lines.mjs";
import { pickPrivatePort } from "../up/ports.mjs";

/**
 * createClusters gives `withCluster` for the stages.
 *
 * @param {{ scratch: string, lifetime: import("../process/lifetime.mjs").Lifetime, durable?: boolean }} options
 */
export function createClusters({ scratch, lifetime, durable = false }) {
  /**
   * withCluster runs `work` with the superuser's address of a new cluster, and stops and deletes it afterwards.
   * @template T
   * @param {string} name
   * @param {(serverUrl: string) => Promise<T>} work
   */
  return async function withCluster(name, work) {
    const folder = path.join(scratch, `cluster-${name}`);
    mkdirSync(folder, { mode: 0o700 });
    const account = await ensureAccount(folder);
    if (account) chownSync(folder, account.uid, account.gid);
    const { chosen: binaries } = await findBinaries(null);
    if (!binaries) throw new Error("PostgreSQL's server is not installed");
    const password = randomBytes(16).toString("hex");
    await prepareCluster({ folder, binaries, account, password, durable });
    const port = await pickPrivatePort(null, Math.random);
    await writeSettings({ folder, binaries, port, durable });
    const logFile = path.join(scratch, `${name}.log`);
    const cluster = lifetime.own(0, () => startCluster({ folder, binaries, account, port, logFile }));
    try {
      await cluster.ready;
      return await work(`postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${lastLines(logFile, 20)}`, {
        cause: error,
      });
    } finally {
      cluster.kill();
      await cluster.exited;
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
