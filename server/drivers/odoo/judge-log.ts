import { headlineMaxChars } from "./tunables";

/** A line as `createLogParser` gives it. */
export type JudgedLine = {
  level: "debug" | "info" | "warning" | "error" | "critical";
  logger: string | null;
  message: string;
};

export type LogRules = {
  /** an ERROR line fails the run; when off it counts as a warning. CRITICAL too: a module that did not load. */
  errorsFail: boolean;
};

export type LogVerdict = {
  failed: boolean;
  errors: number;
  /** headline of the first error that says something, for people */
  firstError: string | null;
  warnings: number;
  firstWarning: string | null;
  /** "42 tests passed", "2 of 42 tests failed"; null when none were run */
  tests: string | null;
};

export type LogExemption = {
  level: JudgedLine["level"];
  logger: RegExp;
  message: RegExp;
  /** why it says nothing about the code that is judged */
  reason: string;
};

/** Lines that a build without any fault has. Kept few: each hides something. */
const logExemptions: readonly LogExemption[] = [
  {
    level: "warning",
    logger: /^odoo\.(service\.server|tests\.result)$/,
    message: /^0 failed, 0 error\(s\) of 0 tests when loading database/,
    reason: "Odoo warns when tests are on and there are none; a module without tests is not a fault.",
  },
];

/** judgeLine applies Odoo.sh's rule: WARNING makes a build yellow, ERROR and CRITICAL red. */
export function judgeLine(line: JudgedLine, rules: LogRules): "fine" | "warning" | "error" {
  if (line.level === "debug" || line.level === "info") return "fine";
  if (logExemptions.some((each) => isExempt(line, each))) return "fine";
  if (line.level === "warning") return "warning";
  return rules.errorsFail ? "error" : "warning";
}

function isExempt(line: JudgedLine, exemption: LogExemption): boolean {
  return (
    line.level === exemption.level &&
    exemption.logger.test(line.logger ?? "") &&
    exemption.message.test(line.message)
  );
}

export type TestSummary = { failed: number; errors: number; total: number };

/** findTestSummary reads Odoo's last word on tests: "1 failed, 0 error(s) of 42 tests when loading database 'x'". */
export function findTestSummary(line: JudgedLine): TestSummary | null {
  const match = /^(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database/.exec(line.message);
  return match === null
    ? null
    : { failed: Number(match[1]), errors: Number(match[2]), total: Number(match[3]) };
}

/** moduleProgress reads "Loading module sale (12/30)": the twelfth is being loaded, eleven are done. */
export function moduleProgress(line: JudgedLine): { done: number; total: number; unit: "modules" } | null {
  if (line.logger !== "odoo.modules.loading") return null;
  const match = /^Loading module \S+ \((\d+)\/(\d+)\)/.exec(line.message);
  if (match === null) return null;
  return { done: Math.max(0, Number(match[1]) - 1), total: Number(match[2]), unit: "modules" };
}

/** Odoo logs this first, and why in the next line. */
const SAYS_NOTHING = /^Failed to load registry$/;

/** LogJudge adds up the lines of one run; it keeps counts and two lines, never the log. */
export class LogJudge {
  private errors = 0;
  private warnings = 0;
  private firstError: string | null = null;
  private firstWarning: string | null = null;
  private tests: TestSummary | null = null;

  constructor(private readonly rules: LogRules) {}

  add(line: JudgedLine): void {
    this.addTests(findTestSummary(line));
    const judged = judgeLine(line, this.rules);
    if (judged === "error") {
      this.errors += 1;
      if (this.firstError === null || SAYS_NOTHING.test(this.firstError))
        this.firstError = headline(line.message);
    } else if (judged === "warning") {
      this.warnings += 1;
      this.firstWarning ??= headline(line.message);
    }
  }

  verdict(): LogVerdict {
    const { errors, firstError, warnings, firstWarning } = this;
    return {
      failed: errors > 0,
      errors,
      firstError,
      warnings,
      firstWarning,
      tests: describeTests(this.tests),
    };
  }

  private addTests(summary: TestSummary | null): void {
    if (summary === null) return;
    const before = this.tests ?? { failed: 0, errors: 0, total: 0 };
    this.tests = {
      failed: before.failed + summary.failed,
      errors: before.errors + summary.errors,
      total: before.total + summary.total,
    };
  }
}

function describeTests(tests: TestSummary | null): string | null {
  if (tests === null || tests.total === 0) return null;
  const bad = tests.failed + tests.errors;
  const noun = tests.total === 1 ? "test" : "tests";
  return bad === 0 ? `${tests.total} ${noun} passed` : `${bad} of ${tests.total} ${noun} failed`;
}

/** What Odoo says before the exception that says why; the database's name is ours, and means nothing to people. */
const ONLY_A_FRAME = /^Failed to initialize database `[^`]*`\.?$/;

/** The line that says most; of a traceback also its last line, the exception. */
function headline(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  const first = lines[0] ?? "";
  const last = message.includes("Traceback (most recent call last)") ? lines.at(-1) : undefined;
  const text = last === undefined || last === first ? first : joinLines(first, last);
  return text.length <= headlineMaxChars ? text : `${text.slice(0, headlineMaxChars)}…`;
}

function joinLines(first: string, exception: string): string {
  // The name of the plainest exception says nothing.
  const why = exception.replace(/^Exception: (?=\S)/, "");
  return ONLY_A_FRAME.test(first) ? why : `${first.replace(/[.:]$/, "")}: ${why}`;
}
