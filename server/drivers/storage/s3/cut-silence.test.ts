import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cutSilence } from "./cut-silence";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const SILENT_MS = 1_000;

/** Until somebody waits for the body, or nobody does. */
async function untilWaits(waits: boolean): Promise<void> {
  while (vi.getTimerCount() !== (waits ? 1 : 0)) await turn();
}

test("a body that does not come is cut off, and its failure put in words", async () => {
  const body = new PassThrough();
  const reading = cutSilence(body, SILENT_MS, (error) => new Error("away", { cause: error })).toArray();
  const silent = expect(reading).rejects.toMatchObject({ message: "away", cause: { name: "TimeoutError" } });
  await untilWaits(true);
  vi.advanceTimersByTime(SILENT_MS - 1);
  body.write("one");
  await turn();
  await untilWaits(true);
  vi.advanceTimersByTime(SILENT_MS - 1);
  expect(body.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  await silent;
});

test("a reader that takes its time is not", async () => {
  const body = new PassThrough();
  const out = cutSilence(body, SILENT_MS, (error) => error);
  for (let piece = 0; piece < 5; piece += 1) body.write(Buffer.alloc(65_536, piece));
  body.end();
  out.read(0);
  // as much as is held for the reader has come; the rest has to wait for it
  await untilWaits(true);
  await untilWaits(false);
  vi.advanceTimersByTime(10 * SILENT_MS);
  expect(Buffer.concat((await out.toArray()) as Buffer[])).toHaveLength(5 * 65_536);
});

test("a body that nobody reads ends with whoever does not", async () => {
  const body = new PassThrough();
  cutSilence(body, SILENT_MS, (error) => error).destroy();
  while (!body.destroyed) await turn();
  expect(vi.getTimerCount()).toBe(0);
});
