import { describe, expect, test } from "vitest";
import type { RouteRow } from "@/server/platform/db/sql/read-route";
import { isAdmitted } from "./is-admitted";
import { planRoute } from "./plan-route";

const live: RouteRow = {
  env_id: "e",
  stage: "development",
  branch: "feature/x",
  name: "feature-x",
  project: "demo",
  status: "live",
  status_reason: null,
  desired_state: "running",
  upstream: "127.0.0.1:1",
  has_deployment: true,
  database_gone: false,
  held: false,
  restarting: false,
  run_id: "r",
  networks: null,
};

describe("planRoute", () => {
  test.each<[string, Partial<RouteRow> | null, string]>([
    ["unknown host", null, "unknown"],
    ["live", {}, "serve"],
    ["held by a deploy, though the row still has its upstream", { held: true }, "maintenance"],
    ["asleep", { desired_state: "asleep" }, "asleep"],
    ["woken, and not there yet", { status: "stopped", upstream: null }, "starting"],
    ["being restarted, though the row still has its upstream", { restarting: true }, "starting"],
    [
      "being restarted by somebody who stops it meanwhile",
      { restarting: true, desired_state: "stopped" },
      "failed",
    ],
    ["stopped by hand", { desired_state: "stopped" }, "failed"],
    ["first build under way", { has_deployment: false, upstream: null, status: "building" }, "building"],
    ["first build failed", { has_deployment: false, upstream: null, status: "failed" }, "failed"],
    [
      "crashed and coming back",
      { upstream: null, status: "degraded", status_reason: "stopped twice" },
      "building",
    ],
  ])("%s", (_what, change, kind) => {
    expect(planRoute(change === null ? null : { ...live, ...change }, "http://portal").kind).toBe(kind);
  });

  test.each<[string, Partial<RouteRow>, string]>([
    ["crashed", { status: "degraded", status_reason: "gone", upstream: null }, "failed"],
    ["as a backup of another machine has its row", { status: "degraded" }, "failed"],
    ["asleep, since no start would help", { desired_state: "asleep" }, "failed"],
    ["being restored", { held: true }, "maintenance"],
    ["looked for again", { restarting: true }, "starting"],
  ])("its database is gone: %s", (_what, change, kind) => {
    const route = planRoute({ ...live, ...change, database_gone: true }, "http://portal");
    expect(route.kind).toBe(kind);
    if (kind === "failed") expect(route).toMatchObject({ title: "Its database is not here" });
  });

  test("where somebody has to start it, the visitor is led to the branch and not to the run that stopped it", () => {
    expect(planRoute({ ...live, desired_state: "stopped" }, "http://portal")).toMatchObject({
      link: { href: "http://portal/projects/demo/branches/feature-x" },
    });
  });

  test("the visitor is led to the run", () => {
    expect(planRoute({ ...live, held: true }, "http://portal")).toMatchObject({
      link: { href: "http://portal/runs/r" },
    });
  });
});

describe("isAdmitted", () => {
  test.each([
    ["no list", null, "198.51.100.1", true],
    ["an unknown host", undefined, "198.51.100.1", true],
    ["on it", ["203.0.113.0/24"], "203.0.113.7", true],
    ["on it, as a mapped address", ["203.0.113.0/24"], "::ffff:203.0.113.7", true],
    ["not on it", ["203.0.113.0/24", "2001:db8::/32"], "198.51.100.1", false],
    ["not known", ["0.0.0.0/0"], null, false],
  ])("%s", (_what, networks, client, admitted) => {
    expect(isAdmitted(networks === undefined ? null : { networks }, client)).toBe(admitted);
  });
});
