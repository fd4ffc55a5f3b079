import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { analyzeDatabase } from "./analyze-database";
import { listArgv, pickContents, restoreArgv, restoreEnvironment, toolAddress } from "./build-copy-argv";
import { checkToolVersion } from "./check-tool-version";
import { addressOf, type ClusterServer } from "./cluster-server";
import { makeExtensions } from "./copy-extensions";
import { createFromScratch } from "./create-empty";
import { handOver } from "./hand-over";
import { makeDatabase } from "./make-database";
import type { DatabaseLabel, DumpedExtensions, RoleCredentials } from "./port";
import { runTool } from "./run-tool";
import { withScratchFolder } from "./scratch-folder";
import { dumpListMaxBytes, restoreJobs } from "./tunables";

export type DumpRestore = {
  target: string;
  label: DatabaseLabel;
  open: () => Promise<Readable>;
  role: RoleCredentials;
  has: DumpedExtensions;
  scratchDir: string;
  signal?: AbortSignal;
};

/** restoreDump: see ClusterDriver. pg_restore needs a file that it can jump in, for its two jobs. */
export async function restoreDump(server: ClusterServer, restore: DumpRestore): Promise<void> {
  const { role, signal } = restore;
  await checkToolVersion(server, ["pg_restore"], signal);
  await withScratchFolder(restore.scratchDir, async (folder) => {
    const file = path.join(folder, "restore.dump");
    await pipeline(await restore.open(), createWriteStream(file, { mode: 0o600 }), { signal });
    const tool = { environment: {}, signal, outputMaxBytes: dumpListMaxBytes };
    const contents = await runTool(listArgv(file), tool);
    await makeDatabase(server, {
      target: restore.target,
      label: restore.label,
      create: createFromScratch,
      fill: async (sql, name) => {
        const schemas = await makeExtensions(server, name, restore.has);
        await handOver(server, sql, { name, role: role.name });
        const list = path.join(folder, "contents");
        await writeFile(list, pickContents(contents, schemas));
        // signed in as the role, not only acting as it: what a dump says can have no more rights than that
        const url = addressOf(server.url, name, role);
        const argv = restoreArgv(toolAddress(url), {
          database: name,
          file,
          list,
          jobs: restoreJobs,
        });
        await runTool(argv, { environment: restoreEnvironment(url), signal });
        await analyzeDatabase(server, name, role);
      },
    });
  });
}
