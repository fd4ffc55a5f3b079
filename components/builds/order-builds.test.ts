import { expect, test } from "vitest";
import { orderBuilds, type Build } from "./order-builds";

const build = (id: string, status: Build["status"], serving = false): Build => ({
  id,
  kind: "deploy",
  status,
  result: null,
  queuedAt: "2026-11-22T08:00:00.000Z",
  startedAt: null,
  finishedAt: null,
  gitSha: null,
  gitSubject: null,
  serving,
});

// As the API gives them: newest first.
const failedAfterServing = [
  build("failed", "failed"),
  build("serving", "succeeded", true),
  build("old", "succeeded"),
];

test.each([
  [
    "production: a failed newer build stands after what serves",
    "production",
    failedAfterServing,
    "serving failed old",
  ],
  ["elsewhere the newest is first", "staging", failedAfterServing, "failed serving old"],
  [
    "what runs is before what waits, both before what serves",
    "production",
    [build("queued", "queued"), build("running", "running"), ...failedAfterServing],
    "running queued serving failed old",
  ],
  ["nothing", "development", [], ""],
] as const)("%s", (_name, stage, builds, ids) =>
  expect(
    orderBuilds({ stage, builds: [...builds] })
      .map(({ id }) => id)
      .join(" "),
  ).toBe(ids),
);
