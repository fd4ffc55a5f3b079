import { expect, test } from "vitest";
import { TtlCache } from "./ttl-cache";

test("an entry lives its time from the start of the load", async () => {
  let now = 0;
  let loads = 0;
  const cache = new TtlCache<number>(100, 10, () => now);
  const load = async () => ++loads;
  expect(await cache.get("a", load)).toBe(1);
  now = 99;
  expect(await cache.get("a", load)).toBe(1);
  now = 101;
  expect(await cache.get("a", load)).toBe(2);
});

test("misses at the same time share one load, and a failure is not remembered", async () => {
  let loads = 0;
  const cache = new TtlCache<number>(100, 10, () => 0);
  const failing = async () => {
    loads += 1;
    throw new Error("database away");
  };
  const both = await Promise.allSettled([cache.get("a", failing), cache.get("a", failing)]);
  expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  expect(loads).toBe(1);
  expect(await cache.get("a", async () => 7)).toBe(7);
});

test("when full, the oldest goes", async () => {
  const cache = new TtlCache<string>(100, 2, () => 0);
  for (const key of ["a", "b", "c"]) await cache.get(key, async () => key);
  expect(await cache.get("c", async () => "again")).toBe("c");
  expect(await cache.get("a", async () => "again")).toBe("again");
});
