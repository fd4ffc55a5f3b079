import { expect, test } from "vitest";
import { planLock } from "./plan-lock";

test.each([
  ["a day is renewed every day", "2026-03-01T10:00:00.000Z", 1, "2026-03-02T10:00:00.000Z", "2026-03-04"],
  ["a month every week", "2026-03-01T10:00:00.000Z", 30, "2026-03-31T10:00:00.000Z", "2026-04-08"],
  ["a whole day stays one", "2026-03-01T00:00:00.000Z", 40, "2026-04-10T00:00:00.000Z", "2026-04-20"],
])("%s", (_what, now, days, parts, files) => {
  expect(planLock(new Date(now), days)).toEqual({ parts: new Date(parts), files: new Date(files) });
});
