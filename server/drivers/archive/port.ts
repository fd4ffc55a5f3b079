/**
 * Files that people bring, and zips that they take away. A file is kept whole on this machine's disk while it is read:
 * the directory of a zip is at its end. Nothing in it is believed: names, sizes and kinds of entries are judged before
 * any content is read, and no entry is ever written under the name it has.
 */
import { isErrorOf } from "@/server/platform/is-error-of";
import type { Readable } from "node:stream";

export type ArchiveEntry = {
  /** with slashes, without one in front: judged */
  path: string;
  sizeBytes: number;
  /** open: only until the next entry is asked for. Fails at its end when there is more or less than `sizeBytes`. */
  open(): Promise<Readable>;
};

export type Archive = {
  /** file: it is no archive but one content, which `entries` gives under the name "file" */
  format: "zip" | "tar" | "file";
  /** entries without folders, in the file's own order; may be read more than once. Throws ArchiveError for what is unsafe. */
  entries(): AsyncGenerator<ArchiveEntry>;
};

export type ZipSource = {
  path: string;
  /** null: not known before it is read, or to be taken as large */
  sizeBytes: number | null;
  /** a text is worth compressing, a picture is not */
  compress: boolean;
  open(): Promise<Readable>;
};

export interface ArchiveDriver {
  /** keep writes a file under an id, in the place of an earlier one, and looks what it is. */
  keep(id: string, content: AsyncIterable<Buffer>): Promise<Archive>;
  /** remove: one that is not there is fine */
  remove(id: string): Promise<void>;
  /** unpack: gunzips what is gzip, fails beyond the bounds, and says what the content begins with */
  unpack(content: Readable, packedBytes: number): Promise<{ content: Readable; first: Buffer }>;
  /** writeZip streams a zip, zip64 where it has to be; one entry is open at a time. `at`: the time that all of them bear. */
  writeZip(sources: AsyncIterable<ZipSource>, at: Date): Readable;
}

/** ArchiveError: the file is not taken. The message says why, for people. */
export class ArchiveError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === ArchiveError ? "ArchiveError" : null, value);
  }
  override name = "ArchiveError";
}
