import { expect, test } from "vitest";
import { lastOfLog, linesAfter, startOfLog } from "./start-of-log";

const line = (seq: number, level: "info" | "warning" | "error" | "critical") => ({ seq, level });
const BROKEN = [line(1, "info"), line(2, "warning"), line(20, "critical"), line(21, "error")];
const SILENT = [line(1, "info"), line(2, "warning")];

test.each([
  ["running", BROKEN, "end"],
  ["queued", [], "end"],
  ["succeeded", BROKEN, "start"],
  ["cancelled", SILENT, "start"],
  ["failed", BROKEN, 17],
  ["failed", [line(1, "error")], 1],
  ["failed", SILENT, "end"],
  ["lost", [], "end"],
] as const)("%s: %o begins at %s", (status, lines, start) => {
  expect(startOfLog(status, lines)).toBe(start);
});

test.each([
  ["succeeded", 1_000_000, 0],
  ["cancelled", 20, 0],
  ["running", 1_000_000, 999_700],
  ["failed", 1_000, 700],
  ["failed", 20, 0],
] as const)("%s with %i lines comes with those after %i, where it begins", (status, lastSeq, after) => {
  expect(linesAfter(status, lastSeq, 300)).toBe(after);
});

test.each([
  ["succeeded", 1_000_000, [line(300, "info")], 1_000_000],
  ["succeeded", 0, [], 0],
  ["running", 40, [line(39, "info"), line(41, "info")], 41],
  ["running", 40, [], 40],
  ["failed", 40, [line(39, "info")], 39],
] as const)("%s counting %i: the newest line", (status, lastSeq, lines, last) => {
  expect(lastOfLog(status, lastSeq, lines)).toBe(last);
});
