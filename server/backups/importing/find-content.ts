/** What a file from elsewhere holds, told by the names in it. Pure. */
import type { Archive, ArchiveEntry } from "@/server/drivers/archive/port";
import { ArchiveError } from "@/server/drivers/archive/port";

export type FoundContent = {
  /** path of the dump */
  dump: { path: string; sizeBytes: number };
  /** path of manifest.json, of Odoo's own kind */
  manifest: string | null;
  /** files of the filestore, and their bytes */
  files: number;
  bytes: number;
};

/** Odoo's zip has dump.sql; Odoo.sh's and others' pack it; click-odoo's folder has db.dump. */
const DUMP = /^(?:dump\.sql|dump\.sql\.gz|dump\.dump|db\.dump|[^/]+\.(?:sql|sql\.gz|dump))$/;

/** fileOf: the path below the filestore (`ab/abcdef…`), or null. Odoo's data folder has the database's name in between. */
export function fileOf(path: string): string | null {
  return /(?:^|\/)filestore\/(?:[^/]+\/)?([0-9a-f]{2}\/[0-9a-f]{40})$/.exec(path)?.[1] ?? null;
}

/** findContent looks at every entry; throws for a file without a dump, or with two. */
export async function findContent(archive: Archive): Promise<FoundContent> {
  let dump: ArchiveEntry | null = null;
  let manifest: string | null = null;
  let files = 0;
  let bytes = 0;
  for await (const entry of archive.entries()) {
    const [name = "", ...folders] = entry.path.split("/").toReversed();
    if (fileOf(entry.path) !== null) {
      files += 1;
      bytes += entry.sizeBytes;
    } else if (folders.length > 1) continue;
    else if (archive.format === "file" || DUMP.test(name)) dump = onlyOne(dump, entry);
    else if (name === "manifest.json") manifest = entry.path;
  }
  if (!dump)
    throw new ArchiveError(
      "There is no database in it. A backup of Odoo has dump.sql (or dump.sql.gz, or db.dump) at its top.",
    );
  return { dump: { path: dump.path, sizeBytes: dump.sizeBytes }, manifest, files, bytes };
}

/** Said at once: a file can have millions of them, and remembering each would take all memory. */
function onlyOne(dump: ArchiveEntry | null, another: ArchiveEntry): ArchiveEntry {
  if (dump === null) return another;
  throw new ArchiveError(`There are two databases in it, ${dump.path} and ${another.path}. Leave one out.`);
}
