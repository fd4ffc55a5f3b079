import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ENVIRONMENT_STATUSES } from "@/server/environments/states";
import { RUN_STATUSES, STEP_STATUSES } from "@/server/runs/states";
import { environmentLook, runLook, stepLook } from "./states";
import type { StateLook } from "./states";
import { StateBadge } from "./status-badge";

const families: [string, StateLook[]][] = [
  ["runs", [...RUN_STATUSES.map((status) => runLook(status)), runLook("succeeded", "warning")]],
  [
    "environments",
    [
      ...ENVIRONMENT_STATUSES.map((status) => environmentLook(status, "stopped")),
      environmentLook("stopped", "asleep"),
    ],
  ],
  ["steps", STEP_STATUSES.map((status) => stepLook(status))],
];

describe.each(families)("states of %s", (_, looks) => {
  it("are told apart by their word and by their shape, not by colour alone", () => {
    expect(new Set(looks.map(({ label }) => label)).size).toBe(looks.length);
    expect(new Set(looks.map(({ icon }) => icon)).size).toBe(looks.length);
  });

  it.each(["soft", "plain", "icon"] as const)("say their word when %s", (shape) => {
    for (const look of looks) {
      expect(renderToStaticMarkup(<StateBadge look={look} shape={shape} />)).toContain(look.label);
    }
  });
});

it("a status from a newer server is shown, not thrown", () => {
  const unheard = JSON.parse('"paused"');
  expect(
    [runLook(unheard), environmentLook(unheard, "running"), stepLook(unheard)].map(({ label }) => label),
  ).toEqual(["Unknown", "Unknown", "Unknown"]);
});

it.each([
  ["stopped", "stopped", "Stopped"],
  ["stopped", "asleep", "Asleep"],
  ["stopped", "running", "Asleep"],
  ["live", "stopped", "Live"],
] as const)("%s and desired %s reads %s", (status, desired, label) => {
  expect(environmentLook(status, desired).label).toBe(label);
});
