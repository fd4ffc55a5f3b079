import { ArchiveError } from "./port";
import { ARCHIVE_TUNABLES } from "./tunables";

/** judgeName throws for a name that could lead anywhere but below the place it is read from. */
export function judgeName(name: string): string {
  const shown = JSON.stringify(name.slice(0, 100));
  if (name === "" || Buffer.byteLength(name) > ARCHIVE_TUNABLES.nameMaxBytes)
    throw new ArchiveError(`The file has an entry whose name is empty or too long: ${shown}.`);
  // oxlint-disable-next-line no-control-regex -- a name with a NUL ends there for the system
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name) || /[\\\u0000]/.test(name))
    throw new ArchiveError(`The file has an entry with an absolute or foreign name: ${shown}.`);
  if (name.split("/").includes(".."))
    throw new ArchiveError(`The file has an entry that leads out of it: ${shown}.`);
  return name.replace(/^(?:\.\/)+/, "");
}

/** Bounds counts what a file claims to hold, and throws when that is no honest backup any more. */
export class Bounds {
  #entries = 0;
  #bytes = 0;

  constructor(readonly fileBytes: number) {}

  add(sizeBytes: number): void {
    this.#entries += 1;
    if (this.#entries > ARCHIVE_TUNABLES.entriesMax)
      throw new ArchiveError(`The file has more than ${ARCHIVE_TUNABLES.entriesMax} entries.`);
    this.grow(sizeBytes);
  }

  grow(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > contentMaxBytes(this.fileBytes))
      throw new ArchiveError(
        "The file would unpack to far more than any backup of its size holds: it was refused as a zip bomb.",
      );
  }
}

/** contentMaxBytes: how much may be in so many packed bytes. */
function contentMaxBytes(packedBytes: number): number {
  const { ratioMax, ratioFreeBytes, contentMaxBytes: most } = ARCHIVE_TUNABLES;
  return Math.min(most, Math.max(ratioFreeBytes, packedBytes * ratioMax));
}
