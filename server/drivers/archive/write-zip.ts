import { PassThrough, Readable, Writable } from "node:stream";
import { configure, ZipWriter } from "@zip.js/zip.js";
import type { ZipSource } from "./port";

// The library lets so many entries at once be packed as there are cores, in the whole process: one zip whose source has
// come to a halt would hold up everybody's. Without web workers there is nothing to be sparing of.
configure({ maxWorkers: 1024 });

/** writeZip: see ArchiveDriver. A source that fails, or cannot be listed, fails the zip: nobody takes half of it. */
export function writeZip(sources: AsyncIterable<ZipSource>, at: Date): Readable {
  const output = new PassThrough();
  writeAll(sources, at, output).catch((error: unknown) => output.destroy(error as Error));
  return output;
}

async function writeAll(sources: AsyncIterable<ZipSource>, at: Date, output: PassThrough): Promise<void> {
  const zip = new ZipWriter(Writable.toWeb(output), { useWebWorkers: false });
  for await (const { path, sizeBytes, compress, open } of sources) {
    const content = await open();
    await zip.add(path, Readable.toWeb(content) as ReadableStream<Uint8Array>, {
      lastModDate: at,
      unixMode: 0o644,
      // without it the entry is laid out for more than 4 GB
      uncompressedSize: sizeBytes ?? undefined,
      level: compress ? undefined : 0,
    });
  }
  await zip.close();
}
