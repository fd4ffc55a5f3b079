import { pipeline, Transform, type Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { Bounds, judgeName } from "./judge-entry";
import { ArchiveError, type ArchiveEntry } from "./port";

const ENCRYPTED = 0x1;
const UNIX = 3;
const KIND_BITS = 0xf000;
const PLAIN_FILE = 0x8000;
const FOLDER = 0x4000;
const STORED = 0;
const DEFLATED = 8;

/** readZip gives the files of a zip, zip64 included. Its whole directory is judged with it, entry by entry. */
export async function* readZip(file: string, fileBytes: number): AsyncGenerator<ArchiveEntry> {
  // names come as they are: they are judged here, with reasons
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip = await openPromise(file, options).catch(damaged);
  try {
    const bounds = new Bounds(fileBytes);
    const entries = zip.eachEntry();
    for (;;) {
      const { done, value: entry } = await entries.next().catch(damaged);
      if (done) return;
      const path = judgeEntry(entry);
      bounds.add(entry.uncompressedSize);
      if (!path.endsWith("/"))
        yield { path, sizeBytes: entry.uncompressedSize, open: () => openEntry(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

function judgeEntry(entry: Entry): string {
  const path = judgeName(entry.fileNameRaw.toString("utf8"));
  const shown = JSON.stringify(path.slice(0, 100));
  if (entry.generalPurposeBitFlag & ENCRYPTED)
    throw new ArchiveError("The zip is encrypted. Make one without a password.");
  if (entry.versionMadeBy >>> 8 === UNIX) {
    const kind = (entry.externalFileAttributes >>> 16) & KIND_BITS;
    if (kind !== 0 && kind !== PLAIN_FILE && kind !== FOLDER)
      throw new ArchiveError(`The zip has a link, or something else that is no file: ${shown}.`);
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw new ArchiveError(`The zip has an entry that is packed in a way that Odoo does not use: ${shown}.`);
  return path;
}

/** The library sees to the size; the checksum is seen to here. */
async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  const content = await zip.openReadStreamPromise(entry).catch(damaged);
  let sum = 0;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      if (sum === entry.crc32) done();
      else done(new ArchiveError("The zip is damaged: a checksum in it is wrong."));
    },
  });
  pipeline(content, checked, (error) => {
    if (error) checked.destroy(error instanceof ArchiveError ? error : toDamage(error));
  });
  return checked;
}

function damaged(error: Error): never {
  throw toDamage(error);
}

function toDamage(error: Error): ArchiveError {
  return new ArchiveError(`The zip is damaged: ${error.message}`, { cause: error });
}
