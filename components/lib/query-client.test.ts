import { afterEach, expect, test, vi } from "vitest";
import { makeQueryClient } from "./query-client";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** How often a query is asked whose answers are all errors. */
async function countAsked(error: Error): Promise<number> {
  vi.useFakeTimers();
  const ask = vi.fn(() => Promise.reject(error));
  const answer = expect(makeQueryClient().fetchQuery({ queryKey: ["x"], queryFn: ask })).rejects.toBe(error);
  await vi.advanceTimersByTimeAsync(60_000);
  await answer;
  return ask.mock.calls.length;
}

test("on the server a page asks once: nobody waits there for what is not there", async () => {
  // The API answers there without HTTP, so without its status.
  for (const code of ["NOT_FOUND", "INTERNAL_SERVER_ERROR"])
    expect(await countAsked(Object.assign(new Error("no"), { code }))).toBe(1);
});

test.each([
  ["is not there", 404, 1],
  ["is not allowed", 403, 1],
  ["failed at the server", 500, 4],
  ["did not reach the server", undefined, 4],
])("the browser asks for what %s as often as it may help", async (_what, httpStatus, times) => {
  vi.stubGlobal("window", globalThis);
  const error = Object.assign(new Error("no"), {
    data: httpStatus === undefined ? undefined : { httpStatus },
  });
  expect(await countAsked(error)).toBe(times);
});
