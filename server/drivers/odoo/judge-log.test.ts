import { describe, expect, it } from "vitest";
import { findTestSummary, judgeLine, LogJudge, moduleProgress, type JudgedLine } from "./judge-log";

const line = (level: JudgedLine["level"], message: string, logger = "odoo.modules.loading"): JudgedLine => ({
  level,
  logger,
  message,
});

describe("judgeLine", () => {
  it.each<[JudgedLine["level"], boolean, string]>([
    ["debug", true, "fine"],
    ["info", true, "fine"],
    ["warning", true, "warning"],
    ["error", true, "error"],
    ["critical", true, "error"],
    ["warning", false, "warning"],
    ["error", false, "warning"],
    ["critical", false, "warning"],
  ])("%s, errorsFail %s: %s", (level, errorsFail, judged) => {
    expect(judgeLine(line(level, "x"), { errorsFail })).toBe(judged);
  });

  it("forgives a module without tests, and only that", () => {
    const none = "0 failed, 0 error(s) of 0 tests when loading database 'x'";
    const rules = { errorsFail: true };
    expect(judgeLine(line("warning", none, "odoo.tests.result"), rules)).toBe("fine");
    expect(judgeLine(line("warning", none, "odoo.addons.mine"), rules)).toBe("warning");
    expect(judgeLine(line("error", none, "odoo.tests.result"), rules)).toBe("error");
  });
});

describe("LogJudge", () => {
  it("is green without lines", () => {
    expect(new LogJudge({ errorsFail: true }).verdict()).toEqual({
      failed: false,
      errors: 0,
      firstError: null,
      warnings: 0,
      firstWarning: null,
      tests: null,
    });
  });

  it("counts and keeps the first of each", () => {
    const judge = new LogJudge({ errorsFail: true });
    judge.add(line("warning", "w1"));
    judge.add(line("error", "failed\nTraceback (most recent call last):\n  File x\nValueError: bad\n"));
    judge.add(line("warning", "w2"));
    judge.add(line("critical", "e2"));
    expect(judge.verdict()).toMatchObject({
      failed: true,
      errors: 2,
      firstError: "failed: ValueError: bad",
      warnings: 2,
      firstWarning: "w1",
    });
  });

  it("shows why the registry did not load, not only that", () => {
    const judge = new LogJudge({ errorsFail: true });
    judge.add(line("error", "Failed to load registry"));
    expect(judge.verdict().firstError).toBe("Failed to load registry");
    judge.add(
      line(
        "critical",
        "Failed to initialize database `x`.\nTraceback (most recent call last):\n  …\nKeyError: 1",
      ),
    );
    judge.add(line("error", "later"));
    expect(judge.verdict()).toMatchObject({
      errors: 3,
      firstError: "KeyError: 1",
    });
  });

  it.each([
    ["Failed to initialize database `cap_1_e2`.", "Exception: migration breaks", "migration breaks"],
    ["Failed to initialize database `cap_1_e2`.", "KeyError: 'x'", "KeyError: 'x'"],
    ["Some modules are bad:", "ValueError: no", "Some modules are bad: ValueError: no"],
    ["It ended.", "Exception", "It ended: Exception"],
  ])("a traceback below %j that ends with %j is told as %j", (first, last, told) => {
    const judge = new LogJudge({ errorsFail: true });
    judge.add(line("error", `${first}\nTraceback (most recent call last):\n  File "x"\n${last}`));
    expect(judge.verdict().firstError).toBe(told);
  });

  it("makes errors yellow when they are forgiven", () => {
    const judge = new LogJudge({ errorsFail: false });
    judge.add(line("error", "e"));
    expect(judge.verdict()).toMatchObject({ failed: false, warnings: 1, firstWarning: "e" });
  });

  it("keeps little of a long line", () => {
    const judge = new LogJudge({ errorsFail: true });
    judge.add(line("error", "x".repeat(100_000)));
    expect(judge.verdict().firstError).toHaveLength(301);
  });

  it.each([
    [["0 failed, 0 error(s) of 1 tests when loading database 'x'"], "1 test passed"],
    [["1 failed, 2 error(s) of 40 tests when loading database 'x'"], "3 of 40 tests failed"],
    [["0 failed, 0 error(s) of 0 tests when loading database 'x'"], null],
    [
      [
        "0 failed, 0 error(s) of 2 tests when loading database 'x'",
        "1 failed, 0 error(s) of 3 tests when loading database 'x'",
      ],
      "1 of 5 tests failed",
    ],
  ])("describes the tests of %j", (messages, words) => {
    const judge = new LogJudge({ errorsFail: true });
    for (const message of messages) judge.add(line("info", message, "odoo.tests.result"));
    expect(judge.verdict().tests).toBe(words);
  });
});

it.each([
  ["3 failed, 1 error(s) of 1204 tests when loading database 'a b'", { failed: 3, errors: 1, total: 1204 }],
  ["Module sale: 3 failures, 1 errors of 4 tests", null],
])("reads the test summary of %s", (message, summary) => {
  expect(findTestSummary(line("error", message))).toEqual(summary);
});

it.each<[string, string, unknown]>([
  ["Loading module sale (12/30)", "odoo.modules.loading", { done: 11, total: 30, unit: "modules" }],
  ["Loading module sale (1/1) ", "odoo.modules.loading", { done: 0, total: 1, unit: "modules" }],
  ["Loading module sale (12/30)", "odoo.addons.sale", null],
  ["30 modules loaded in 1.00s", "odoo.modules.loading", null],
])("reads the progress of %s from %s", (message, logger, progress) => {
  expect(moduleProgress(line("info", message, logger))).toEqual(progress);
});
