import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileEntry, type FileEntry } from "./contract";
import { DamageError } from "./damage";

/**
 * readList gives the entries of `filestore.list` one after the other; a failure of the stream is the reader's. A reader that
 * leaves ends the stream: readline would leave it where it is, with its connection to the store.
 */
export async function* readList(content: Readable): AsyncGenerator<FileEntry> {
  try {
    yield* entriesOf(content);
  } finally {
    content.destroy();
  }
}

async function* entriesOf(content: Readable): AsyncGenerator<FileEntry> {
  let failure: Error | null = null;
  content.once("error", (error: Error) => {
    failure = error;
  });
  for await (const line of createInterface({ input: content, crlfDelay: Infinity })) {
    if (failure) throw failure;
    yield parseEntry(line);
  }
  // readline ends quietly when its input was destroyed
  if (failure) throw failure;
  if (!content.readableEnded) throw new DamageError("The list of files broke off.");
}

function parseEntry(line: string): FileEntry {
  try {
    return fileEntry.parse(JSON.parse(line));
  } catch {
    throw new DamageError("The list of files has a line that is none.");
  }
}

/** inGroups gives what follows each other with the same key together. */
export async function* inGroups<T>(
  items: AsyncIterable<T>,
  keyOf: (item: T) => string,
): AsyncGenerator<[string, T[]]> {
  let held: T[] = [];
  let key = "";
  for await (const item of items) {
    const next = keyOf(item);
    if (held.length > 0 && next !== key) {
      yield [key, held];
      held = [];
    }
    key = next;
    held.push(item);
  }
  if (held.length > 0) yield [key, held];
}
