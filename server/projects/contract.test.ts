import { describe, expect, test } from "vitest";
import { STAGES } from "@/server/access/matrix";
import { effectiveSettings, STAGE_DEFAULTS } from "./contract";

describe("effectiveSettings", () => {
  test.each(STAGES)("%s: nothing said means the stage's defaults", (stage) => {
    expect(effectiveSettings({}, {}, stage)).toEqual(STAGE_DEFAULTS[stage]);
    expect(effectiveSettings(null, undefined, stage)).toEqual(STAGE_DEFAULTS[stage]);
  });

  test("the environment's own word beats the project's, the project's beats the default, other stages are untouched", () => {
    const project = { stages: { development: { lifetimeDays: 7, runTests: false } } };
    const settings = effectiveSettings(project, { runTests: true }, "development");
    expect(settings).toMatchObject({ lifetimeDays: 7, runTests: true, demoData: true });
    expect(effectiveSettings(project, {}, "staging")).toEqual(STAGE_DEFAULTS.staging);
  });

  test("null is a word of its own: kept for ever", () => {
    expect(effectiveSettings({}, { lifetimeDays: null }, "development").lifetimeDays).toBeNull();
  });

  test("production has no end, whatever was brought along", () => {
    const project = { stages: { production: { lifetimeDays: 7 } } };
    expect(effectiveSettings(project, { lifetimeDays: 3 }, "production").lifetimeDays).toBeNull();
  });

  test("settings that cannot be read count as unset", () => {
    expect(
      effectiveSettings(
        { stages: { development: { lifetimeDays: -1 } } },
        { onPush: "explode" },
        "development",
      ),
    ).toEqual(STAGE_DEFAULTS.development);
  });

  test("the defaults are Odoo.sh's", () => {
    expect(STAGE_DEFAULTS.development).toMatchObject({
      onPush: "new_build",
      runTests: true,
      demoData: true,
      lifetimeDays: 3,
    });
    expect(STAGE_DEFAULTS.staging).toMatchObject({
      onPush: "update",
      runTests: false,
      demoData: false,
      lifetimeDays: 30,
    });
    expect(STAGE_DEFAULTS.production).toMatchObject({
      onPush: "update",
      lifetimeDays: null,
      sleepAfterMinutes: null,
    });
  });
});
