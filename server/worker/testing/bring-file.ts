import { Readable } from "node:stream";
import { addImportPartRow, beginImportRow } from "@/server/platform/db/sql/request-transfer";
import type { CrashProject, CrashWorld } from "./crash-world";

/** bringFile uploads a dump as the fake cluster reads one, and gives the run that makes a backup of it. */
export async function bringFile(
  { deps, storage }: CrashWorld,
  project: CrashProject,
  more: [string, string][] = [],
): Promise<string> {
  const rows = [["module base", "18.0.1.3"], ...more];
  const content = Buffer.from(`-- a dump\n${JSON.stringify(rows)}`);
  const expiresAt = new Date(+deps.clock.now() + 3_600_000);
  const file = { envId: project.envIdOf("main"), fileName: "old.sql", sizeBytes: content.length, expiresAt };
  const importId = await beginImportRow(deps.db.system, file);
  const key = `${project.projectId}/imports/${importId}/0`;
  const { sha256 } = await storage.put(key, Readable.from([content]));
  const part = { key, sizeBytes: content.length, sha256, plainBytes: content.length };
  await addImportPartRow(deps.db.system, { importId, start: 0, part, expiresAt, source: "portal" });
  const { backup } = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupImport.findUniqueOrThrow({ where: { id: importId }, include: { backup: true } }),
  );
  return backup?.runId ?? "";
}
