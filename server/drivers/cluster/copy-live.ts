import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { analyzeDatabase } from "./analyze-database";
import {
  dumpArgv,
  listArgv,
  pickContents,
  restoreArgv,
  restoreEnvironment,
  toolAddress,
  toolEnvironment,
} from "./build-copy-argv";
import { checkToolVersion } from "./check-tool-version";
import { addressOf, type ClusterServer } from "./cluster-server";
import { makeExtensions, readExtensions } from "./copy-extensions";
import { createFromScratch } from "./create-empty";
import { handOver } from "./hand-over";
import { getOwnDatabase, makeDatabase } from "./make-database";
import type { DatabaseLabel, RoleCredentials } from "./port";
import { runTool } from "./run-tool";
import { withScratchFolder } from "./scratch-folder";
import { copyProgressMs, dumpListMaxBytes, dumpLockWaitSeconds, restoreJobs } from "./tunables";

export type LiveCopy = {
  source: string;
  target: string;
  label: DatabaseLabel;
  role: RoleCredentials;
  /** where the dump lies meanwhile */
  scratchDir: string;
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
};

/**
 * copyLive: see ClusterDriver. The dump is of one consistent moment and takes no lock that disturbs anybody. Whatever
 * fails, and also a cancelled one, leaves neither target nor dump; after a crash the next attempt clears both.
 */
export async function copyLive(server: ClusterServer, copy: LiveCopy): Promise<void> {
  await checkToolVersion(server, ["pg_dump", "pg_restore"], copy.signal);
  await makeDatabase(server, {
    target: copy.target,
    label: copy.label,
    create: async (sql, name) => {
      await getOwnDatabase(sql, copy.source);
      await createFromScratch(sql, name);
    },
    fill: async (sql, name) => {
      const schemas = await makeExtensions(server, name, await readExtensions(server, copy.source));
      // pg_restore works as the role, so its rights come first
      await handOver(server, sql, { name, role: copy.role.name });
      await withScratchFolder(copy.scratchDir, (folder) =>
        dumpAndRestore(server, copy, { database: name, schemas, folder }),
      );
      await analyzeDatabase(server, name, copy.role);
    },
  });
}

type Restore = { database: string; /** already there */ schemas: string[]; folder: string };

async function dumpAndRestore(server: ClusterServer, copy: LiveCopy, restore: Restore): Promise<void> {
  const { database, schemas, folder } = restore;
  const address = toolAddress(server.url);
  const options = { environment: toolEnvironment(server.url), signal: copy.signal };
  const file = path.join(folder, "live.dump");
  const report = async () => copy.onProgress?.((await stat(file)).size);
  // there is no file yet at the first looks
  const progress = setInterval(() => void report().catch(() => {}), copyProgressMs);
  try {
    await runTool(dumpArgv(address, copy.source, file, dumpLockWaitSeconds), options);
    await report();
  } finally {
    clearInterval(progress);
  }
  const contents = await runTool(listArgv(file), { ...options, outputMaxBytes: dumpListMaxBytes });
  const list = path.join(folder, "contents");
  await writeFile(list, pickContents(contents, schemas));
  // signed in as the role, not only acting as it: what runs during a restore (checks, generated columns) is its code
  const url = addressOf(server.url, database, copy.role);
  const argv = restoreArgv(toolAddress(url), { database, file, list, jobs: restoreJobs });
  await runTool(argv, { ...options, environment: restoreEnvironment(url) });
}
