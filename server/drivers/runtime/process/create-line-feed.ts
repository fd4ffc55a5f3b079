import { createLogParser } from "@/server/drivers/odoo/parse-log-line";
import type { LogLine } from "../port";

/** Deliver hands a line over, in order, one at a time; output is read on only when it has been taken. */
export type Deliver = (line: LogLine) => Promise<void>;

/** LineFeed turns the bytes of one stream into lines. */
export type LineFeed = {
  /** write resolves when every line of the chunk was taken */
  write(chunk: Buffer): Promise<void>;
  /** end gives out what is left */
  end(): Promise<void>;
};

/**
 * createLineFeed decodes (bytes that are no UTF-8 become U+FFFD), parses and delivers. After `settleMs` without output
 * the last line is given out: one who watches a long step must see what it says. Memory: one chunk and one line.
 */
export function createLineFeed(deliver: Deliver, settleMs: number, now: () => Date): LineFeed {
  const decoder = new TextDecoder();
  let ready: LogLine[] = [];
  const parser = createLogParser((line) => ready.push(line), now);
  let timer: NodeJS.Timeout | undefined;
  let failure: { error: unknown } | null = null;

  const drain = async (): Promise<void> => {
    const lines = ready;
    ready = [];
    for (const line of lines) await deliver(line);
  };
  const settle = (): void => {
    parser.settle();
    drain().catch((error: unknown) => (failure = { error }));
  };
  const rethrow = (): void => {
    if (failure !== null) throw failure.error;
  };

  return {
    async write(chunk) {
      clearTimeout(timer);
      rethrow();
      parser.push(decoder.decode(chunk, { stream: true }));
      await drain();
      timer = setTimeout(settle, settleMs).unref();
    },
    async end() {
      clearTimeout(timer);
      rethrow();
      parser.push(decoder.decode());
      parser.flush();
      await drain();
    },
  };
}

/** createDelivery puts the lines of several feeds in one order, and waits for a receiver that is asynchronous. */
export function createDelivery(onLine: (line: LogLine) => void | Promise<void>): Deliver {
  let last: Promise<void> = Promise.resolve();
  return (line) => {
    last = last.then(() => onLine(line));
    return last;
  };
}
