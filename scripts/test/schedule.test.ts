import { describe, expect, it } from "vitest";
import { schedule } from "./schedule.mjs";

const good = { passed: 1, failed: 0 };

function recorder() {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  const stage = (name: string, needs: string[] = [], result: object = good) => ({
    name,
    needs,
    run: async () => {
      most = Math.max(most, ++running);
      log.push(`begin ${name}`);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (result instanceof Error) throw result;
      return result as typeof good;
    },
  });
  return { log, stage, most: () => most };
}

describe("schedule", () => {
  it("keeps the order of needs and never more than its places busy", async () => {
    const { log, stage, most } = recorder();
    const stages = [
      stage("e2e", ["build"]),
      stage("build", ["generate"]),
      stage("lint"),
      stage("generate"),
      stage("laws"),
    ];
    const results = await schedule(stages, { places: 2, onEnd: () => {} });
    expect([...results.keys()].toSorted()).toEqual(["build", "e2e", "generate", "laws", "lint"]);
    expect(log.indexOf("begin build")).toBeGreaterThan(log.indexOf("begin generate"));
    expect(log.indexOf("begin e2e")).toBeGreaterThan(log.indexOf("begin build"));
    expect(most()).toBe(2);
  });

  it("does not run what needs a failed stage, and counts it as failed, however far away", async () => {
    const { log, stage } = recorder();
    const stages = [
      stage("shot", ["e2e"]),
      stage("e2e", ["build"]),
      stage("build", [], { passed: 0, failed: 1 }),
    ];
    const ended: string[] = [];
    const results = await schedule(stages, { places: 2, onEnd: ({ name }) => ended.push(name) });
    expect(log).toEqual(["begin build"]);
    expect(results.get("e2e")).toEqual({ passed: 0, failed: 1, output: "not run: build failed" });
    expect(results.get("shot")).toEqual({ passed: 0, failed: 1, output: "not run: e2e failed" });
    expect(ended).toEqual(["build", "e2e", "shot"]);
  });

  it("counts a stage that throws as failed and goes on", async () => {
    const { stage } = recorder();
    const results = await schedule([stage("bad", [], new Error("boom")), stage("good")], {
      places: 1,
      onEnd: () => {},
    });
    expect(results.get("bad")).toMatchObject({
      failed: 1,
      output: expect.stringContaining("boom") as string,
    });
    expect(results.get("good")).toEqual(good);
  });

  it("begins nothing new while it is stopping", async () => {
    const { log, stage } = recorder();
    let stopping = false;
    const stages = [stage("one"), stage("two"), stage("three")];
    await schedule(stages, { places: 1, onEnd: () => (stopping = true), isStopping: () => stopping });
    expect(log).toEqual(["begin one"]);
  });

  it("refuses stages that wait for each other", async () => {
    const { stage } = recorder();
    await expect(
      schedule([stage("a", ["b"]), stage("b", ["a"])], { places: 2, onEnd: () => {} }),
    ).rejects.toThrow("a, b");
  });
});
