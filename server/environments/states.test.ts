import { describe, expect, test } from "vitest";
import {
  actionReasons,
  ENVIRONMENT_ACTIONS,
  ENVIRONMENT_STATUSES,
  environmentBlockedReason,
  type EnvironmentAction,
} from "./states";

const READY = { hasDeployment: true, branchDeleted: false };

/** Rows: states; columns: what may be done in them. Changed on purpose only. */
const GOLDEN: Record<(typeof ENVIRONMENT_STATUSES)[number], EnvironmentAction[]> = {
  building: ["connect", "rebuild", "update", "restart", "rollback", "move", "merge", "configure", "delete"],
  live: [
    "connect",
    "rebuild",
    "update",
    "restart",
    "stop",
    "rollback",
    "move",
    "merge",
    "configure",
    "delete",
  ],
  stopped: ["connect", "rebuild", "update", "start", "rollback", "move", "merge", "configure", "delete"],
  degraded: [
    "connect",
    "rebuild",
    "update",
    "restart",
    "stop",
    "rollback",
    "move",
    "merge",
    "configure",
    "delete",
  ],
  failed: ["connect", "rebuild", "update", "restart", "rollback", "move", "merge", "configure", "delete"],
  expired: ["rebuild", "move", "merge", "configure", "delete"],
  deleting: [],
};

describe("what may be done in which state", () => {
  test.each(ENVIRONMENT_STATUSES)("%s", (status) => {
    const open = ENVIRONMENT_ACTIONS.filter(
      (action) => environmentBlockedReason(action, { status, ...READY }) === null,
    );
    expect(open).toEqual(GOLDEN[status]);
  });

  test("every closed action says why", () => {
    for (const status of ENVIRONMENT_STATUSES)
      for (const action of ENVIRONMENT_ACTIONS) {
        const reason = environmentBlockedReason(action, { status, ...READY });
        if (reason !== null) expect(reason).toMatch(/\.$/);
      }
  });

  test("without a branch nothing can be built, without a deployment nothing restarted", () => {
    const noBranch = { status: "live" as const, hasDeployment: true, branchDeleted: true };
    expect(environmentBlockedReason("rebuild", noBranch)).toContain("branch is gone");
    expect(environmentBlockedReason("restart", noBranch)).toBeNull();
    const nothing = { status: "failed" as const, hasDeployment: false, branchDeleted: false };
    expect(environmentBlockedReason("restart", nothing)).toContain("Nothing has been built");
    expect(environmentBlockedReason("rebuild", nothing)).toBeNull();
    expect(environmentBlockedReason("delete", nothing)).toBeNull();
  });
});

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
