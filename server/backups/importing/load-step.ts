import type { Readable } from "node:stream";
import { ArchiveError } from "@/server/drivers/archive/port";
import { ClusterError } from "@/server/drivers/cluster/port";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import { chain } from "../chain";
import { countBytes } from "../check-content";
import type { BackupDeps } from "../deps";
import { refuseFile, type ImportJob } from "./import-job";
import { judgeInstalled } from "./judge-odoo";

/**
 * loadStep makes a scratch database of the dump, as a role that exists for it alone and may nothing anywhere else, and asks
 * it whether it is one of this project's Odoo.
 */
export function loadStep(deps: BackupDeps, job: ImportJob): Step {
  return {
    name: "load",
    run: async (context) => {
      const { database, role } = job;
      // of an attempt whose worker died
      await deps.cluster.dropDatabase(database);
      await deps.cluster.ensureRole(role);
      try {
        await loadDump(deps, job, context);
      } catch (error) {
        if (context.signal.aborted) throw new CancelledError("stopped while loading");
        if (error instanceof ArchiveError) throw refuseFile(error.message);
        if (error instanceof ClusterError && error.code === "refused") throw refuseFile(error.message);
        throw error;
      }
      const found = await deps.cluster.withDatabase(
        database,
        async (sql) => ({
          installed: await deps.odoo.readInstalled(sql),
          neutralized: await deps.odoo.isNeutralized(sql),
        }),
        role,
      );
      const problem = judgeInstalled(found.installed, job.backup.odooVersion);
      if (problem) throw refuseFile(problem);
      const modules = [...found.installed].filter(([, { state }]) => state === "installed");
      job.imported = {
        modules: Object.fromEntries(modules.map(([name, { version }]) => [name, { version, digest: null }])),
        neutralized: found.neutralized,
      };
      return { message: `${modules.length} modules${found.neutralized ? ", neutralized before" : ""}` };
    },
  };
}

async function loadDump(deps: BackupDeps, job: ImportJob, context: StepContext): Promise<void> {
  const { archive, content, database, role } = job;
  if (!archive || !content)
    throw new PlatformFailure("The file is missing. Try again.", "loadStep before receiveStep");
  for await (const entry of archive.entries()) {
    if (entry.path !== content.dump.path) continue;
    const raw = await entry.open();
    const counted = chain(
      raw,
      countBytes((done) => context.progress({ done, total: entry.sizeBytes, unit: "bytes" })),
    );
    const { content: plain, first } = await deps.archives.unpack(counted, entry.sizeBytes);
    await deps.cluster.loadDump(
      database,
      { purpose: "scratch", projectId: job.backup.projectId },
      {
        open: async () => plain,
        format: formatOf(first, plain),
        role,
        signal: context.signal,
      },
    );
    return;
  }
  throw new PlatformFailure("The file changed while it was read. Try again.", content.dump.path);
}

/** By what it begins with, whatever it is called. */
function formatOf(first: Buffer, plain: Readable): "custom" | "sql" {
  if (first.subarray(0, 5).toString("latin1") === "PGDMP") return "custom";
  const text = first.toString("utf8").trimStart();
  if (/^(--|\\restrict |SET |\/\*)/.test(text)) return "sql";
  plain.destroy();
  throw new ArchiveError("It is no backup that Capstan knows: no zip, no tar, and no dump of PostgreSQL.");
}
