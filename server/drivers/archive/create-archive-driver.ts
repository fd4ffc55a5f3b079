import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { PassThrough, type Readable, pipeline } from "node:stream";
import { pipeline as finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { limitContent } from "./limit-content";
import { ArchiveError, type Archive, type ArchiveDriver, type ArchiveEntry } from "./port";
import { readTar } from "./read-tar";
import { readZip } from "./read-zip";
import { writeZip } from "./write-zip";

/** createArchiveDriver keeps files below `folder`. */
export function createArchiveDriver({ folder }: { folder: string }): ArchiveDriver {
  const fileOf = (id: string) => {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error("an id of a kept file is a uuid");
    return path.join(folder, id);
  };
  return {
    keep: async (id, content) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(id);
      await finished(content, createWriteStream(file, { mode: 0o600 }));
      return lookAt(file);
    },
    remove: (id) => rm(fileOf(id), { force: true }),
    unpack,
    writeZip,
  };
}

async function lookAt(file: string): Promise<Archive> {
  const { size: fileBytes } = await stat(file);
  const first = await readFirst(file);
  if (isZip(first)) return { format: "zip", entries: () => readZip(file, fileBytes) };
  if (isTar(first)) return { format: "tar", entries: () => readTar(file, { fileBytes, gzip: false }) };
  if (isGzip(first)) {
    const inside = await unpack(createReadStream(file), fileBytes);
    inside.content.destroy();
    if (isTar(inside.first))
      return { format: "tar", entries: () => readTar(file, { fileBytes, gzip: true }) };
  }
  return { format: "file", entries: () => itself(file, fileBytes) };
}

async function* itself(file: string, sizeBytes: number): AsyncGenerator<ArchiveEntry> {
  yield { path: "file", sizeBytes, open: async () => createReadStream(file) };
}

/** As much as it takes to know a tar. */
const FIRST_BYTES = 512;

async function readFirst(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function unpack(content: Readable, packedBytes: number): Promise<{ content: Readable; first: Buffer }> {
  const look = await peek(content);
  if (!isGzip(look.first)) return look;
  const out = new PassThrough();
  pipeline(look.content, createGunzip(), limitContent(packedBytes), out, (error) => {
    if (error) out.destroy(error instanceof ArchiveError ? error : damaged(error));
  });
  return peek(out);
}

/** peek gives the first bytes, and a stream that still has them. */
async function peek(content: Readable): Promise<{ content: Readable; first: Buffer }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  while (bytes < FIRST_BYTES) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  const read = Buffer.concat(chunks);
  const again = new PassThrough();
  finished(
    (async function* () {
      if (read.length > 0) yield read;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        yield value;
      }
    })(),
    again,
  ).catch((error: unknown) => {
    content.destroy();
    again.destroy(error as Error);
  });
  return { content: again, first: read.subarray(0, FIRST_BYTES) };
}

function damaged(error: Error): ArchiveError {
  return new ArchiveError(`The file is damaged: ${error.message}`, { cause: error });
}

const isZip = (first: Buffer) => first.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]));
const isGzip = (first: Buffer) => first[0] === 0x1f && first[1] === 0x8b;
const isTar = (first: Buffer) => first.subarray(257, 262).toString("latin1") === "ustar";
