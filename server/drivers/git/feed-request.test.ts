import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { feedRequest } from "./feed-request";

const chunk = new Uint8Array(1_000).fill(7);

/** A body of so many chunks, that counts how many were asked for. */
function makeBody(chunks: number) {
  const asked = { count: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked.count += 1;
        if (asked.count > chunks) controller.close();
        else controller.enqueue(chunk);
      },
      cancel() {
        asked.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, asked };
}

/** A process' input that takes so many chunks, each when `release` says so, then stops reading. */
function makeSink(takes: number) {
  const waiting: (() => void)[] = [];
  const seen = { chunks: 0, ended: false };
  const sink = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      if (seen.chunks === takes) return done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      seen.chunks += 1;
      return void waiting.push(done);
    },
    final(done) {
      seen.ended = true;
      done();
    },
  });
  return { sink, seen, release: () => waiting.shift()?.() };
}

describe("feedRequest", () => {
  const feed = (body: ReadableStream<Uint8Array> | null, sink: Writable, maxBytes = Infinity) => {
    const moved: number[] = [];
    return { moved, fed: feedRequest(body, sink, { maxBytes, onBytes: () => moved.push(1) }) };
  };

  it("reads as fast as the process does, and no faster", async () => {
    const { body, asked } = makeBody(5);
    const { sink, seen, release } = makeSink(Infinity);
    const { fed, moved } = feed(body, sink);
    for (const taken of [1, 2, 3, 4, 5]) {
      await expect.poll(() => seen.chunks).toBe(taken);
      expect(asked.count).toBe(taken);
      release();
    }
    expect(await fed).toBe(true);
    await expect.poll(() => seen.ended).toBe(true);
    expect(moved).toHaveLength(5);
  });

  it("reads the rest when the process stopped reading: the client must come to its answer", async () => {
    const { body, asked } = makeBody(50);
    const { sink, release } = makeSink(1);
    const { fed } = feed(body, sink);
    await expect.poll(() => asked.count).toBe(1);
    release();
    expect(await fed).toBe(true);
    expect(asked).toEqual({ count: 51, cancelled: false });
  });

  it("stops at the limit", async () => {
    const { body, asked } = makeBody(50);
    const { sink } = makeSink(0);
    expect(await feed(body, sink, 10_000).fed).toBe(false);
    expect(asked).toEqual({ count: 11, cancelled: true });
  });

  it("ends the input of a request without a body", async () => {
    const { sink, seen } = makeSink(1);
    expect(await feed(null, sink).fed).toBe(true);
    await expect.poll(() => seen.ended).toBe(true);
  });

  it("passes on that the client broke off", async () => {
    const reason = new Error("gone");
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(reason) });
    await expect(feed(body, makeSink(1).sink).fed).rejects.toBe(reason);
  });
});
