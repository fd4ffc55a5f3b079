import { expect, it } from "vitest";
import { createRequestMarker } from "./create-request-marker";

it("marks an environment once in a while, each by itself", () => {
  const marks: string[] = [];
  let time = 0;
  const mark = createRequestMarker(
    (envId) => marks.push(envId),
    100,
    () => time,
  );
  for (const [at, envId] of [
    [0, "a"],
    [1, "a"],
    [2, "b"],
    [99, "a"],
    [100, "a"],
    [150, "a"],
  ] as const) {
    time = at;
    mark(envId);
  }
  expect(marks).toEqual(["a", "b", "a"]);
});
