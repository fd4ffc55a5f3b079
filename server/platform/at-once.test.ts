import { expect, test } from "vitest";
import { atOnce } from "./at-once";

test.each(["the items", "the work"])("what was begun has ended when %s fail", async (what) => {
  const gate = Promise.withResolvers<void>();
  const ended: number[] = [];
  async function* items() {
    yield* [1, 2];
    if (what === "the items") throw new Error("no more");
    yield 3;
  }
  const working = atOnce(items(), 3, async (item) => {
    if (item === 3) throw new Error("no more");
    await gate.promise;
    ended.push(item);
  });
  const outcome = working.then(
    () => "done",
    (error: Error) => `${error.message}, after ${ended.join(" and ")}`,
  );
  setImmediate(gate.resolve);
  expect(await outcome).toBe("no more, after 1 and 2");
});
