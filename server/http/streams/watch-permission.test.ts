import { expect, test } from "vitest";
import { watchPermission } from "./watch-permission";

test("it asks when it is due, counted from the last answer", async () => {
  let time = 1_000;
  let asked = 0;
  const recheck = () => {
    asked += 1;
    return Promise.resolve();
  };
  const watch = watchPermission(recheck, { everyMs: 4_000, atLeastMs: 500 }, () => time);
  expect(watch.leftMs()).toBe(4_000);
  time += 3_900;
  await watch.askWhenDue();
  expect(asked).toBe(0);
  expect(watch.leftMs()).toBe(100);
  time += 100;
  await watch.askWhenDue();
  expect(asked).toBe(1);
  expect(watch.leftMs()).toBe(4_000);
  time += 9_000;
  expect(watch.leftMs()).toBe(0);
});

test("a refusal ends the stream, and it is asked again if somebody goes on all the same", async () => {
  let time = 0;
  const refuse = () => Promise.reject(new Error("gone"));
  const watch = watchPermission(refuse, { everyMs: 1_000, atLeastMs: 500 }, () => time);
  time = 1_000;
  await expect(watch.askWhenDue()).rejects.toThrow("gone");
  await expect(watch.askWhenDue()).rejects.toThrow("gone");
});

test("who hurries is asked at once, but not over and over", async () => {
  let time = 0;
  let asked = 0;
  const recheck = () => {
    asked += 1;
    // somebody's access changes while it asks
    if (asked === 1) watch.hurry();
    return Promise.resolve();
  };
  const watch = watchPermission(recheck, { everyMs: 4_000, atLeastMs: 500 }, () => time);
  time = 700;
  watch.hurry();
  expect(watch.leftMs()).toBe(0);
  await watch.askWhenDue();
  expect(asked).toBe(1);
  expect(watch.leftMs()).toBe(500);
  await watch.askWhenDue();
  expect(asked).toBe(1);
  time = 1_200;
  await watch.askWhenDue();
  expect(asked).toBe(2);
  expect(watch.leftMs()).toBe(4_000);
});
