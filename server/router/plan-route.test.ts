import { describe, expect, it } from "vitest";
import { planRoute, type RoutedEnvironment } from "./plan-route";

const live: RoutedEnvironment = {
  envId: "e",
  stage: "staging",
  status: "live",
  heldByRunId: null,
  upstream: "127.0.0.1:1",
};
const serve = { kind: "serve", envId: "e", upstream: "127.0.0.1:1", stage: "staging" };

describe("planRoute", () => {
  it.each(["live", "degraded", "building", "failed", "stopped"])(
    "serves what serves while it is %s",
    (status) => {
      expect(planRoute({ ...live, status, heldByRunId: "r" })).toEqual(serve);
    },
  );

  it.each([
    ["building", null, "building"],
    ["building", "r", "building"],
    ["live", "r", "maintenance"],
    ["stopped", "r", "maintenance"],
    ["stopped", null, "asleep"],
    ["failed", null, "failed"],
    ["live", null, "maintenance"],
    ["degraded", null, "maintenance"],
    ["expired", null, "unknown"],
    ["deleting", null, "unknown"],
  ])("without a process, %s and held by %s, is %s", (status, heldByRunId, kind) => {
    const route = planRoute({ ...live, status, heldByRunId, upstream: null });
    expect(route.kind).toBe(kind);
  });

  it("tells no existing environment from one that is being deleted", () => {
    expect(planRoute({ ...live, status: "deleting" })).toEqual(planRoute(null));
    expect(planRoute(null)).not.toHaveProperty("stage");
  });

  it("shows the way to the portal where there is something to see", () => {
    const link = { href: "http://capstan.localhost/e", label: "Open in Capstan" };
    expect(planRoute({ ...live, status: "failed", upstream: null }, link)).toMatchObject({ link });
    expect(planRoute(null, link)).not.toHaveProperty("link");
  });
});
