import type { LogBuffer } from "./log-buffer";
import type { LogFilter } from "./log-line";
import type { LogSource } from "./log-source";
import { CHUNK_LINES, LOAD_RETRY_MAX_MS, LOAD_RETRY_MS } from "./tunables";

type Timers = { set: (action: () => void, ms: number) => number; clear: (timer: number) => void };

const browserTimers: Timers = {
  set: (action, ms) => window.setTimeout(action, ms),
  clear: (timer) => window.clearTimeout(timer),
};

/**
 * LogPager reads what is looked at and not held: one request at a time, always for what is wanted now. A failed one is
 * tried again by itself, later and later, until it works or something else is wanted.
 */
export class LogPager {
  private wanted: readonly number[] = [];
  private filter: LogFilter | null = null;
  private abort: AbortController | null = null;
  private loading: { from: number; to: number } | null = null;
  private failures = 0;
  private retryTimer = 0;

  constructor(
    private readonly buffer: LogBuffer,
    private readonly loadRange: LogSource["loadRange"],
    /** told when loading begins to fail and when it works again */
    private readonly onFailing: (failing: boolean) => void,
    private readonly timers: Timers = browserTimers,
  ) {}

  /** want names the lines in sight, ascending, and the filter they were chosen by (null: all lines). */
  want(seqs: readonly number[], filter: LogFilter | null): void {
    this.wanted = seqs;
    this.filter = filter;
    const missing = this.firstMissing();
    if (missing === null) return;
    const { loading } = this;
    if (loading !== null && missing >= loading.from && missing <= loading.to) return;
    // Scrolled on: nobody waits for what was asked before.
    this.abort?.abort();
    this.abort = null;
    this.load(missing);
  }

  retry(): void {
    this.timers.clear(this.retryTimer);
    this.next();
  }

  stop(): void {
    this.timers.clear(this.retryTimer);
    this.abort?.abort();
    this.abort = null;
    this.wanted = [];
  }

  private firstMissing(): number | null {
    return this.wanted.find((seq) => this.buffer.get(seq) === undefined) ?? null;
  }

  private next(): void {
    const missing = this.firstMissing();
    if (missing !== null) this.load(missing);
  }

  private load(missing: number): void {
    this.timers.clear(this.retryTimer);
    const abort = new AbortController();
    this.abort = abort;
    void this.read(missing, abort.signal)
      .then(() => this.succeeded(abort))
      .catch(() => this.failed(abort));
  }

  private async read(missing: number, signal: AbortSignal): Promise<void> {
    const { filter } = this;
    if (filter !== null) {
      const asked = this.wanted.filter((seq) => seq >= missing);
      this.loading = { from: missing, to: asked.at(-1) ?? missing };
      const lines = await this.loadRange(missing - 1, Math.max(asked.length, CHUNK_LINES / 4), {
        filter,
        signal,
      });
      if (!signal.aborted) this.buffer.insert(lines, asked);
      return;
    }
    const page = this.buffer.pageOf(missing);
    this.loading = page;
    const limit = page.to - page.from + 1;
    const lines = await this.loadRange(page.from - 1, limit, { filter: null, signal });
    if (!signal.aborted) this.buffer.insert(lines, numbers(page.from, page.to));
  }

  private succeeded(abort: AbortController): void {
    if (this.abort !== abort) return;
    this.abort = null;
    this.loading = null;
    if (this.failures > 0) this.onFailing(false);
    this.failures = 0;
    this.next();
  }

  private failed(abort: AbortController): void {
    if (this.abort !== abort) return;
    this.abort = null;
    this.loading = null;
    if (this.failures === 0) this.onFailing(true);
    const wait = Math.min(LOAD_RETRY_MAX_MS, LOAD_RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    this.retryTimer = this.timers.set(() => this.next(), wait);
  }
}

function* numbers(from: number, to: number): Generator<number> {
  for (let number = from; number <= to; number += 1) yield number;
}
