import { createHash } from "node:crypto";
import { PassThrough, Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ZipSource } from "@/server/drivers/archive/port";
import type { Workspace } from "@/server/deployments";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import { chain } from "../chain";
import { countBytes } from "../check-content";
import type { BackupDeps } from "../deps";
import { megabytes } from "../dump-step";
import { readList } from "../read-list";
import type { BackupSource } from "../source";
import { BACKUP_TUNABLES } from "../tunables";
import { finishExport, type ExportJob } from "./export-job";
import { odooManifest } from "./odoo-manifest";

/**
 * packStep writes Odoo's own zip straight into the store: the dump first, as Odoo wants it, then the files, each checked
 * on its way, then the manifest. `scratch` is a neutralized copy to dump; without one it is the backup's own dump.
 */
export function packStep(
  deps: BackupDeps,
  job: ExportJob,
  source: BackupSource,
  scratch: Workspace | null,
): Step {
  return {
    name: "pack",
    run: async (context) => {
      const { vault, manifest } = source;
      if (!manifest)
        throw new PlatformFailure("The manifest is missing. Try again.", "packStep before fetchStep");
      const abort = new AbortController();
      const signal = AbortSignal.any([context.signal, abort.signal]);
      const work = { deps, job, source, scratch, signal, count: counter(context, manifest) };
      const zip = deps.archives.writeZip(sources(work), new Date(manifest.dataAt));
      const hash = createHash("sha256");
      const hashed = new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      try {
        const part = await vault.putPart(job.key, chain(zip, hashed), { signal });
        await finishExport(deps, context.run, { part, sha256: hash.digest("hex") });
        return { message: `${megabytes(part.plainBytes)}, to be downloaded for ${KEEP_HOURS} hours` };
      } catch (error) {
        // pg_restore would go on for nobody
        abort.abort();
        if (context.signal.aborted) throw new CancelledError("stopped while packing");
        throw error;
      }
    },
  };
}

const KEEP_HOURS = BACKUP_TUNABLES.exportKeepMs / 3_600_000;

type Packing = {
  deps: BackupDeps;
  job: ExportJob;
  source: BackupSource;
  scratch: Workspace | null;
  signal: AbortSignal;
  count: (bytes: number) => void;
};

/** In bytes of what is packed, which is known before; how large the zip will be is not. */
function counter(context: StepContext, manifest: NonNullable<BackupSource["manifest"]>) {
  const total = manifest.parts.database.plainBytes + manifest.filestore.bytes;
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    context.progress({ done: Math.min(done, total), total, unit: "bytes" });
  };
}

async function* sources(packing: Packing): AsyncGenerator<ZipSource> {
  const { source, job } = packing;
  const { vault, manifest } = source;
  if (!manifest) return;
  yield { path: "dump.sql", sizeBytes: null, compress: true, open: () => openSql(packing) };
  if (job.withFilestore) {
    const missing = new Set(manifest.filestore.missing);
    for await (const { path, sha1, size } of readList(await vault.getPart(manifest.parts.filestore))) {
      if (sha1 === null || missing.has(path) || !isPlainPath(path)) continue;
      const open = async () => {
        packing.count(size);
        return vault.getBlob(sha1);
      };
      yield { path: `filestore/${path}`, sizeBytes: size, compress: false, open };
    }
  }
  const text = Buffer.from(JSON.stringify(odooManifest(manifest, job.databaseName), null, 4));
  const open = async () => Readable.from([text]);
  yield { path: "manifest.json", sizeBytes: text.length, compress: true, open };
}

/** What a database calls its files is anybody's word; in a zip it becomes a path on somebody's disk. */
function isPlainPath(path: string): boolean {
  return path.split("/").every((part) => /^[\w-][\w.-]*$/.test(part));
}

async function openSql(packing: Packing): Promise<Readable> {
  const { deps, source, scratch, signal } = packing;
  const { vault, manifest } = source;
  const out = new PassThrough();
  const asSql = (input: Readable) =>
    deps.cluster.asSql({ input: chain(input, counted(packing)), signal, write: (sql) => pipeline(sql, out) });
  const dumping = scratch
    ? deps.cluster.dumpDatabase(scratch.database, {
        role: scratch.role,
        hold: null,
        write: asSql,
        inside: async () => null,
        signal,
      })
    : manifest && vault.getPart(manifest.parts.database).then(asSql);
  void Promise.resolve(dumping).catch((error: unknown) => out.destroy(error as Error));
  return out;
}

function counted({ count }: Packing): Transform {
  let before = 0;
  return countBytes((total) => {
    count(total - before);
    before = total;
  });
}
