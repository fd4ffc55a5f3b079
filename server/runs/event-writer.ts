/**
 * Writes a run's lines in batches. `write` returns at once while there is room and a promise when the producer must
 * wait, so a chatty Odoo is slowed down and memory stays flat. A lost lease surfaces as FencedError on the next call.
 */
import type { EventRow } from "@/server/platform/db/sql/append-events";
import { storable } from "./storable";
import { RUN_TUNABLES } from "./tunables";

/** FencedError: another worker owns the run now; this one must stop without touching anything. */
export class FencedError extends Error {
  override name = "FencedError";
}

export type EventSink = (events: EventRow[]) => Promise<number | null>;

export class EventWriter {
  private held: EventRow[] = [];
  private flushing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private failure: Error | null = null;

  constructor(private readonly sink: EventSink) {}

  write(event: EventRow): Promise<void> | undefined {
    if (this.failure) throw this.failure;
    this.held.push({ ...event, message: storable(event.message) });
    if (this.held.length >= RUN_TUNABLES.flushMaxLines) void this.start();
    else this.timer ??= setTimeout(() => void this.start(), RUN_TUNABLES.flushAfterMs);
    return this.held.length >= RUN_TUNABLES.holdMaxLines ? this.flush() : undefined;
  }

  /** flush resolves when everything written before is in the ledger. */
  async flush(): Promise<void> {
    while (this.held.length > 0 || this.flushing) await this.start();
    if (this.failure) throw this.failure;
  }

  private start(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.flushing ??= this.drain().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private async drain(): Promise<void> {
    while (this.held.length > 0 && !this.failure) {
      const batch = this.held.slice(0, batchLength(this.held));
      try {
        if ((await this.sink(batch)) === null)
          this.failure = new FencedError("the run belongs to another worker");
      } catch (error) {
        this.failure = error as Error;
      }
      this.held = this.failure ? [] : this.held.slice(batch.length);
    }
  }
}

function batchLength(events: EventRow[]): number {
  let chars = 0;
  const end = Math.min(events.length, RUN_TUNABLES.flushMaxLines);
  for (let index = 0; index < end; index += 1) {
    chars += events[index]?.message.length ?? 0;
    if (chars > RUN_TUNABLES.flushMaxChars) return Math.max(1, index);
  }
  return end;
}
