import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { createLogParser } from "@/server/drivers/odoo/parse-log-line";
import type { LogLine, LogPosition } from "../port";
import { readLogStart } from "./trim-log";

export type LogReadOptions = {
  /** at most so many bytes, or one line that is longer */
  maxBytes: number;
  /** the log gets no more lines, or none for now: the last entry is complete */
  isSettled: (modifiedAt: Date) => Promise<boolean>;
  now: () => Date;
};

type Chunk = {
  data: Buffer;
  /** position in the file of the first byte of `data`, and of what comes next */
  start: number;
  end: number;
  atEnd: boolean;
};

/**
 * readServiceLog gives entries from a position on. The next position is always the start of an entry: the last one
 * is held back until it is known to be whole, since lines of a traceback may still follow. A log that is another file
 * than the one last read (its generation), or shorter, is read from its start.
 */
export async function readServiceLog(
  path: string,
  from: LogPosition,
  { maxBytes, isSettled, now }: LogReadOptions,
): Promise<{ lines: LogLine[]; next: LogPosition }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return { lines: [], next: from };
  try {
    const stat = await file.stat();
    const generation = `${stat.ino}-${stat.birthtime.getTime()}`;
    const known = from.generation === generation && from.offset <= stat.size;
    const wanted = known ? from.offset : 0;
    const firstByte = Math.min(await readLogStart(path), stat.size);
    const chunk = await readChunk(file, Math.max(wanted, firstByte), stat.size, maxBytes);
    const settled = chunk.atEnd && (await isSettled(stat.mtime));
    const { lines, consumed } = takeEntries(chunk, settled, now);
    if (known && chunk.start > wanted) lines.unshift(describeGap(chunk.start - wanted, now()));
    const offset = consumed === chunk.data.length ? chunk.end : chunk.start + consumed;
    return { lines, next: { generation, offset } };
  } finally {
    await file.close();
  }
}

/** Reads up to `maxBytes`. Of a longer line it gives the start, and where the next line begins. */
async function readChunk(file: FileHandle, from: number, size: number, maxBytes: number): Promise<Chunk> {
  const buffer = Buffer.alloc(Math.min(maxBytes, size - from));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  const data = buffer.subarray(0, bytesRead);
  let end = from + bytesRead;
  if (data.includes(10) || end >= size) return { data, start: from, end, atEnd: end >= size };
  const rest = Buffer.alloc(maxBytes);
  for (let found = -1; found === -1 && end < size;) {
    const more = await file.read(rest, 0, maxBytes, end);
    if (more.bytesRead === 0) break;
    found = rest.subarray(0, more.bytesRead).indexOf(10);
    end += found === -1 ? more.bytesRead : found + 1;
  }
  return { data, start: from, end, atEnd: end >= size };
}

function describeGap(bytes: number, at: Date): LogLine {
  const message = `${bytes} bytes of this log were removed before they could be read: it grew too fast.`;
  return { at, level: "warning", logger: "capstan", message };
}

function takeEntries(chunk: Chunk, settled: boolean, now: () => Date) {
  const lines: LogLine[] = [];
  const parser = createLogParser((line) => lines.push(line), now);
  const consumed = settled ? chunk.data.length : planConsumption(chunk);
  parser.push(new TextDecoder().decode(chunk.data.subarray(0, consumed)));
  parser.flush();
  return { lines, consumed };
}

/** How much of a chunk can be given out when more may follow: up to its last entry, whose end is not known yet. */
function planConsumption({ data, atEnd }: Chunk): number {
  const wholeLines = data.lastIndexOf(10) + 1;
  // part of a line: still being written, or too long
  if (wholeLines === 0) return atEnd ? 0 : data.length;
  const lastEntry = findLastEntry(data.subarray(0, wholeLines));
  // an entry that fills the whole chunk is cut: the end of it may be far
  if (lastEntry === 0 && !atEnd) return wholeLines;
  return lastEntry === -1 ? wholeLines : lastEntry;
}

/** Start of the last line that begins an entry; -1 when none does. */
function findLastEntry(data: Buffer): number {
  let end = data.length;
  while (end > 0) {
    const start = data.lastIndexOf(10, end - 2) + 1;
    if (startsEntry(data.subarray(start, end))) return start;
    if (start === 0) break;
    end = start;
  }
  return -1;
}

/** The parser holds back what begins an entry, and gives out at once what belongs to none. */
function startsEntry(line: Buffer): boolean {
  let given = false;
  const parser = createLogParser(() => (given = true));
  const text = line.subarray(0, 4096).toString("utf8").trimEnd();
  parser.push(`${text}\n`);
  return text !== "" && !given;
}
