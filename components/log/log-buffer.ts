import type { LogLine } from "./log-line";
import { isError } from "./log-line";
import { BUFFER_MAX_LINES, CHUNK_LINES } from "./tunables";

/** null: the server has no line of that number; undefined: not asked yet. */
type Slot = LogLine | null | undefined;
type Chunk = { slots: Slot[]; held: number; usedAt: number };

export type LogBufferOptions = {
  lines?: readonly LogLine[];
  /** oldest line that exists, 1 unless older ones were dropped */
  firstSeq?: number;
  /** newest line that exists, loaded or not; 0 for an empty log */
  lastSeq?: number;
  chunkLines?: number;
  maxLines?: number;
  /** when listeners are told: by default once per frame, however many lines came */
  schedule?: (flush: () => void) => void;
};

type AppendListener = (lines: readonly LogLine[]) => void;

function oncePerFrame(flush: () => void): void {
  if (typeof requestAnimationFrame === "function") requestAnimationFrame(flush);
  else queueMicrotask(flush);
}

/**
 * LogBuffer holds the lines of one log by sequence number: in any order, each once, a window of them in memory. Live
 * lines come by `append`, pages by `insert`; both may overlap, repeat and arrive late. What is dropped for room counts
 * as not loaded and is asked for again. Knows nothing of React: `subscribe` and `version` fit useSyncExternalStore.
 */
export class LogBuffer {
  private readonly chunks = new Map<number, Chunk>();
  private readonly listeners = new Set<() => void>();
  private readonly appendListeners = new Set<AppendListener>();
  private readonly chunkLines: number;
  private readonly maxLines: number;
  private readonly schedule: (flush: () => void) => void;
  private first: number;
  private last: number;
  private held = 0;
  private clock = 0;
  private flushing = false;
  private shownVersion = 0;
  private errors = 0;

  constructor(options: LogBufferOptions = {}) {
    this.chunkLines = options.chunkLines ?? CHUNK_LINES;
    this.maxLines = options.maxLines ?? BUFFER_MAX_LINES;
    this.schedule = options.schedule ?? oncePerFrame;
    this.first = options.firstSeq ?? 1;
    this.last = options.lastSeq ?? this.first - 1;
    for (const line of options.lines ?? []) this.store(line);
  }

  get firstSeq(): number {
    return this.first;
  }

  get lastSeq(): number {
    return this.last;
  }

  /** How many lines are in memory. */
  get heldLines(): number {
    return this.held;
  }

  /** How many live lines were errors, for the announcement. */
  get liveErrors(): number {
    return this.errors;
  }

  /** append takes live lines; those already held are ignored. Lines skipped over are loaded when looked at. */
  append(lines: readonly LogLine[]): void {
    const fresh = lines.filter((line) => this.store(line));
    if (fresh.length === 0) return;
    this.errors += fresh.filter((line) => isError(line.level)).length;
    this.makeRoom();
    for (const listener of this.appendListeners) listener(fresh);
    this.changed();
  }

  /**
   * insert takes a loaded page. `asked` are the numbers the page answers for: those without a line do not exist and are
   * not asked for again.
   */
  insert(lines: readonly LogLine[], asked: Iterable<number> = []): void {
    for (const line of lines) this.store(line);
    for (const seq of asked) {
      const chunk = this.chunkOf(seq);
      const place = this.placeOf(seq);
      if (chunk.slots[place] === undefined) chunk.slots[place] = null;
    }
    this.makeRoom();
    this.changed();
  }

  /** grow says that lines up to `lastSeq` exist, though they were not sent. */
  grow(lastSeq: number): void {
    if (lastSeq <= this.last) return;
    this.last = lastSeq;
    this.changed();
  }

  /** get is the line, null if it does not exist, undefined if it is not loaded. Keeps its neighbourhood in memory. */
  get(seq: number): Slot {
    const chunk = this.chunks.get(this.chunkNumber(seq));
    if (chunk === undefined) return undefined;
    chunk.usedAt = this.clock += 1;
    return chunk.slots[this.placeOf(seq)];
  }

  /** isComplete: every line from first to last is known, so that a search here is a search of the whole log. */
  isComplete(): boolean {
    if (this.held < 1 && this.last >= this.first) return false;
    for (let seq = this.first; seq <= this.last; seq += 1) {
      const chunk = this.chunks.get(this.chunkNumber(seq));
      if (chunk === undefined || chunk.slots[this.placeOf(seq)] === undefined) return false;
    }
    return true;
  }

  /** loadedLines in order. */
  *loadedLines(): Generator<LogLine> {
    for (const number of [...this.chunks.keys()].sort((a, b) => a - b)) {
      for (const line of this.chunks.get(number)?.slots ?? []) if (line) yield line;
    }
  }

  /** pageOf is the chunk around a line: what to ask the server for. Both ends included. */
  pageOf(seq: number): { from: number; to: number } {
    const from = this.chunkNumber(seq) * this.chunkLines + 1;
    return { from: Math.max(from, this.first), to: Math.min(from + this.chunkLines - 1, this.last) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** onAppend is told each batch of new live lines at once, before anything is drawn. */
  readonly onAppend = (listener: AppendListener): (() => void) => {
    this.appendListeners.add(listener);
    return () => this.appendListeners.delete(listener);
  };

  /** version changes when listeners are told, never between. */
  readonly version = (): number => this.shownVersion;

  /** store says whether the line is new. */
  private store(line: LogLine): boolean {
    // A number that is none would make an array of holes.
    if (!Number.isSafeInteger(line.seq) || line.seq < 1) return false;
    const chunk = this.chunkOf(line.seq);
    const place = this.placeOf(line.seq);
    if (chunk.slots[place]) return false;
    chunk.slots[place] = line;
    chunk.held += 1;
    this.held += 1;
    if (line.seq > this.last) this.last = line.seq;
    if (line.seq < this.first) this.first = line.seq;
    return true;
  }

  private chunkOf(seq: number): Chunk {
    const number = this.chunkNumber(seq);
    let chunk = this.chunks.get(number);
    if (chunk === undefined) {
      chunk = { slots: Array.from<Slot>({ length: this.chunkLines }), held: 0, usedAt: 0 };
      this.chunks.set(number, chunk);
    }
    chunk.usedAt = this.clock += 1;
    return chunk;
  }

  private chunkNumber(seq: number): number {
    return Math.floor((seq - 1) / this.chunkLines);
  }

  private placeOf(seq: number): number {
    return (seq - 1) % this.chunkLines;
  }

  private makeRoom(): void {
    if (this.held <= this.maxLines) return;
    const oldestFirst = [...this.chunks].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [number, chunk] of oldestFirst) {
      // The newest chunk stays, or one chunk larger than the limit would be loaded for ever.
      if (this.held <= this.maxLines || this.chunks.size === 1) return;
      this.chunks.delete(number);
      this.held -= chunk.held;
    }
  }

  private changed(): void {
    if (this.flushing) return;
    this.flushing = true;
    this.schedule(() => {
      this.flushing = false;
      this.shownVersion += 1;
      for (const listener of this.listeners) listener();
    });
  }
}
