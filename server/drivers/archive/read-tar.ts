import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { Bounds, judgeName } from "./judge-entry";
import { limitContent } from "./limit-content";
import { ArchiveError, type ArchiveEntry } from "./port";

/** readTar gives the files of a tar, gzip'd or not. It has no directory: every look reads it from its beginning. */
export async function* readTar(
  file: string,
  { fileBytes, gzip }: { fileBytes: number; gzip: boolean },
): AsyncGenerator<ArchiveEntry> {
  const source = createReadStream(file);
  const tar = extract();
  const parts = gzip ? [source, createGunzip(), limitContent(fileBytes), tar] : [source, tar];
  // whoever reads `tar` hears of the failure
  pipeline(parts as unknown as [Readable, typeof tar], () => {});
  const bounds = new Bounds(fileBytes);
  try {
    for await (const entry of tar) {
      const { type = "file", name, size = 0 } = entry.header;
      const path = judgeName(name);
      if (type !== "file" && type !== "contiguous-file" && type !== "directory")
        throw new ArchiveError(
          `The tar has a link, or something else that is no file: ${JSON.stringify(path.slice(0, 100))}.`,
        );
      bounds.add(size);
      let opened = false;
      const open = async () => {
        opened = true;
        // of a library's own kind
        return Readable.from(entry, { objectMode: false });
      };
      if (type !== "directory") yield { path, sizeBytes: size, open };
      if (!opened) entry.resume();
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`The tar is damaged: ${(error as Error).message}`, { cause: error });
  } finally {
    source.destroy();
  }
}
