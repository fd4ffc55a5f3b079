import { describe, expect, it } from "vitest";
import { readPlaywright, readUnittest, readVitest } from "./read-results.mjs";

describe("readVitest", () => {
  const report = (testResults: object[], numPassedTests: number) => ({
    testResults,
    numPassedTests,
    numPendingTests: 1,
    numTodoTests: 2,
  });

  it("counts tests, not files", () => {
    const tests = [
      { status: "passed" },
      { status: "failed", fullName: "a b", failureMessages: ["not equal"] },
    ];
    const result = readVitest(
      report([{ name: "x.test.ts", status: "failed", assertionResults: tests }], 7),
      1,
      "",
    );
    expect(result).toMatchObject({ passed: 7, failed: 1, skipped: 3, output: "x.test.ts\na b\nnot equal" });
  });

  it.each([
    [
      "a file that cannot be loaded",
      report([{ name: "x", status: "failed", message: "no module", assertionResults: [] }], 7),
      1,
      "no module",
    ],
    ["an error outside of every test", report([], 7), 1, "the log"],
    ["no test at all", report([], 0), 0, "found no test"],
    ["no report", null, 1, "the log"],
  ])("counts %s as one failure", (_, given, code, says) => {
    const result = readVitest(given, code, "the log");
    expect(result.failed).toBe(1);
    expect(result.output).toContain(says);
  });

  it("passes what passed", () => {
    expect(readVitest(report([], 7), 0, "")).toMatchObject({ passed: 7, failed: 0 });
  });
});

describe("readPlaywright", () => {
  const suite = {
    title: "flow.e2e.ts",
    suites: [
      {
        title: "signing in",
        specs: [
          {
            title: "works",
            tests: [{ status: "unexpected", results: [{ errors: [{ message: "timeout" }] }] }],
          },
        ],
      },
    ],
  };

  it("finds failures in nested suites", () => {
    const result = readPlaywright(
      { stats: { expected: 4, flaky: 1, unexpected: 1, skipped: 2 }, suites: [suite] },
      1,
      "",
    );
    expect(result).toEqual({
      passed: 5,
      failed: 1,
      skipped: 2,
      output: "flow.e2e.ts › signing in › works\ntimeout",
    });
  });

  it.each([
    ["no report", null, 1],
    ["no test", { stats: { expected: 0 }, suites: [] }, 0],
    [
      "an error before the first test",
      { stats: { expected: 0 }, errors: [{ message: "no tests found" }], suites: [] },
      1,
    ],
    ["an exit code without a failure", { stats: { expected: 3 }, suites: [] }, 1],
  ])("counts %s as a failure", (_, report, code) => {
    expect(readPlaywright(report, code, "the log").failed).toBe(1);
  });
});

describe("readUnittest", () => {
  it.each([
    ["Ran 12 tests in 3.1s\n\nOK\n", 0, { passed: 12, failed: 0, skipped: 0 }],
    ["Ran 12 tests in 3.1s\n\nOK (skipped=2)\n", 0, { passed: 10, failed: 0, skipped: 2 }],
    [
      "Ran 12 tests in 3.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n",
      1,
      { passed: 6, failed: 3, skipped: 3 },
    ],
    ["Ran 1 test in 3.1s\n\nFAILED (unexpected successes=1)\n", 1, { passed: 0, failed: 1, skipped: 0 }],
    ["Ran 0 tests in 0.0s\n\nOK\n", 0, { passed: 0, failed: 1, skipped: 0 }],
    ["Ran 3 tests in 0.0s\n\nOK (skipped=3)\n", 0, { passed: 0, failed: 1, skipped: 3 }],
    ["ImportError: no module", 1, { passed: 0, failed: 1, skipped: 0 }],
  ])("%j", (output, code, counts) => {
    expect(readUnittest(output, code)).toMatchObject(counts);
  });
});
