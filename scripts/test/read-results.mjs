/** Counts and failures out of what the test runners write. Pure. A runner that ran nothing has failed. */

/** @typedef {import("./schedule.mjs").StageResult} StageResult */

/**
 * readVitest reads its JSON report. Files that could not be loaded, and errors outside of a test, count as one each.
 *
 * @param {any} report null when none was written
 * @param {number | null} exitCode
 * @param {string} output of the run, shown when the report explains too little
 * @returns {StageResult}
 */
export function readVitest(report, exitCode, output) {
  if (!report) return { passed: 0, failed: 1, output: output || "vitest wrote no report" };
  /** @type {string[]} */
  const failures = [];
  for (const file of report.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    const broken = tests.filter((/** @type {any} */ test) => test.status === "failed");
    for (const test of broken)
      failures.push(`${file.name}\n${test.fullName}\n${(test.failureMessages ?? []).join("\n")}`);
    if (file.status === "failed" && broken.length === 0)
      failures.push(`${file.name}\n${file.message ?? "could not be run"}`);
  }
  const passed = report.numPassedTests ?? 0;
  if (failures.length === 0 && exitCode !== 0) failures.push(output || `vitest ended with ${exitCode}`);
  if (failures.length === 0 && passed === 0) failures.push("vitest found no test");
  return {
    passed,
    failed: failures.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    output: failures.join("\n\n"),
  };
}

/**
 * readPlaywright reads its JSON report; a test that passed at the second try passed.
 *
 * @param {any} report
 * @param {number | null} exitCode
 * @param {string} output
 * @returns {StageResult}
 */
export function readPlaywright(report, exitCode, output) {
  if (!report?.stats) return { passed: 0, failed: 1, output: output || "playwright wrote no report" };
  const { expected = 0, flaky = 0, skipped = 0 } = report.stats;
  const failures = [
    ...(report.errors ?? []).map((/** @type {any} */ error) => error.message ?? String(error)),
    ...(report.suites ?? []).flatMap((/** @type {any} */ suite) => failuresOf(suite, [])),
  ];
  const passed = expected + flaky;
  if (failures.length === 0 && exitCode !== 0) failures.push(output || `playwright ended with ${exitCode}`);
  if (failures.length === 0 && passed === 0) failures.push("playwright found no test");
  return { passed, failed: failures.length, skipped, output: failures.join("\n\n") };
}

/**
 * @param {any} suite
 * @param {string[]} above
 * @returns {string[]}
 */
function failuresOf(suite, above) {
  const place = [...above, suite.title];
  const own = (suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
    (spec.tests ?? [])
      .filter((/** @type {any} */ test) => test.status === "unexpected")
      .map((/** @type {any} */ test) => {
        const errors = test.results.flatMap((/** @type {any} */ result) => result.errors ?? []);
        return `${[...place, spec.title].join(" › ")}\n${errors.map((/** @type {any} */ error) => error.message).join("\n")}`;
      }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((/** @type {any} */ inner) => failuresOf(inner, place))];
}

/**
 * readUnittest reads what Python's unittest says at its end: "Ran 12 tests …", "FAILED (failures=1, errors=2)".
 *
 * @param {string} output
 * @param {number | null} exitCode
 * @returns {StageResult}
 */
export function readUnittest(output, exitCode) {
  const ran = Number(/^Ran (\d+) tests? in /m.exec(output)?.[1] ?? 0);
  const summary = /^(?:OK|FAILED)(?: \((.*)\))?\s*$/m.exec(output)?.[1] ?? "";
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`(?:^|, )${name}=(\\d+)`).exec(summary)?.[1] ?? 0);
  const failed = count("failures") + count("errors") + count("unexpected successes");
  const skipped = count("skipped");
  const passed = Math.max(0, ran - failed - skipped - count("expected failures"));
  if (failed === 0 && (exitCode !== 0 || passed === 0))
    return { passed, failed: 1, skipped, output: output || `unittest ended with ${exitCode}` };
  return { passed, failed, skipped, output };
}
