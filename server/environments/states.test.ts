import { expect, test } from "vitest";
import { actionReasons, environmentBlockedReason } from "./states";

const live = { stage: "production", status: "live", hasDeployment: true, branchDeleted: false } as const;

test("the role is asked before the state", () => {
  expect(actionReasons(live, "developer").restart).toBe(
    "Your role (developer) may not do this on production.",
  );
  expect(actionReasons({ ...live, stage: "development" }, "developer").restart).toBeNull();
  expect(actionReasons(live, "owner")).toMatchObject({
    connect: null,
    restart: null,
    start: "It is running.",
  });
});

test.each([
  ["rebuild", { status: "expired" }, null],
  ["connect", { status: "expired" }, "Its lifetime has ended and its database is gone. Rebuild it."],
  ["rebuild", { branchDeleted: true }, "Its branch is gone from the repository. Push it again."],
  ["stop", { hasDeployment: false }, "Nothing has been built here yet. Rebuild it."],
  ["delete", { status: "deleting" }, "It is being deleted."],
] as const)("%s of %j", (action, change, reason) => {
  expect(environmentBlockedReason(action, { ...live, ...change })).toBe(reason);
});
