import { describe, expect, it } from "vitest";
import { formatBytes } from "./format-bytes";
import { formatCount, formatPlural } from "./format-count";
import { formatDuration } from "./format-duration";
import { formatProgress, progressPercent } from "./format-progress";
import { formatRelative } from "./format-relative";
import { formatSha } from "./format-sha";
import { formatDate, formatExactTime, formatLogTime } from "./format-time";

const NOW = Date.UTC(2026, 10, 22, 6, 13, 5, 42);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [1234, "1.2 kB"],
    [9949, "9.9 kB"],
    [9951, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [33_000_000, "33 MB"],
    [1.2e15, "1.2 PB"],
    [5e18, "5000 PB"],
    [-1, "–"],
    [Number.NaN, "–"],
  ])("%d is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [-500, "0 s"],
    [1, "0.1 s"],
    [400, "0.4 s"],
    [949, "0.9 s"],
    [960, "1 s"],
    [42_000, "42 s"],
    [59_400, "59 s"],
    [59_600, "1 m 00 s"],
    [185_000, "3 m 05 s"],
    [HOUR - 1000, "59 m 59 s"],
    [HOUR - 1, "1 h 00 m"],
    [HOUR, "1 h 00 m"],
    [3_720_000, "1 h 02 m"],
    [DAY - 60_000, "23 h 59 m"],
    [DAY - 1, "1 d 0 h"],
    [3 * DAY + 4 * HOUR, "3 d 4 h"],
    [Number.NaN, "–"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatRelative", () => {
  it.each([
    [0, "just now"],
    [4, "just now"],
    [-4, "just now"],
    [-9, "just now"],
    [-30, "in 30 s"],
    [42, "42 s ago"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [5 * 3600, "5 h ago"],
    [2 * 86_400, "2 d ago"],
    [-3 * 86_400, "in 3 d"],
    [-3 * 86_400 + 40, "in 3 d"],
    [31 * 86_400, "22 Oct 2026"],
  ])("%d s before now is %s", (seconds, text) => {
    expect(formatRelative(NOW - seconds * SECOND, NOW)).toBe(text);
  });

  it("has a short form", () => {
    expect(formatRelative(NOW - 200_000, NOW, true)).toBe("3 min");
    expect(formatRelative(NOW, NOW, true)).toBe("now");
  });

  it("does not print NaN", () => expect(formatRelative(Number.NaN, NOW)).toBe("–"));
});

describe("formatTime", () => {
  it("prints dates in UTC", () => expect(formatDate(NOW)).toBe("22 Nov 2026"));
  it.each([
    ["UTC", "22 Nov 2026, 06:13:05 UTC"],
    ["Europe/Berlin", "22 Nov 2026, 07:13:05 CET"],
    ["Asia/Kolkata", "22 Nov 2026, 11:43:05 GMT+5:30"],
  ])("in %s", (zone, text) => expect(formatExactTime(NOW, zone)).toBe(text));
  it("prints milliseconds for logs", () => expect(formatLogTime(new Date(NOW), "UTC")).toBe("06:13:05.042"));
  it("takes ISO strings", () => expect(formatLogTime("2026-11-22T00:00:00.5Z", "UTC")).toBe("00:00:00.500"));
  it("does not throw on rubbish", () => expect(formatExactTime("yesterday", "UTC")).toBe("–"));
});

describe("formatProgress", () => {
  it.each([
    [{ done: 12, total: 30, unit: "modules" }, "12 / 30 modules", 40],
    [{ done: 1_200_000_000, total: 3_400_000_000, unit: "bytes" }, "1.2 GB / 3.4 GB", 35],
    [{ done: 4096, total: null, unit: "rows" }, "4,096 rows", null],
    [{ done: 999, total: 1000, unit: "rows" }, "999 / 1,000 rows", 99],
    [{ done: 0, total: 0, unit: "rows" }, "0 / 0 rows", null],
    [{ done: 31, total: 30, unit: "rows" }, "31 / 30 rows", 100],
  ])("%j", (value, text, percent) => {
    expect(formatProgress(value)).toBe(text);
    expect(progressPercent(value)).toBe(percent);
  });
});

describe("small ones", () => {
  it("groups thousands", () => expect(formatCount(1_234_567)).toBe("1,234,567"));
  it("knows one from many", () => {
    expect(formatPlural(1, "line", "lines")).toBe("1 line");
    expect(formatPlural(0, "line", "lines")).toBe("0 lines");
    expect(formatPlural(1200, "line", "lines")).toBe("1,200 lines");
  });
  it("shortens a commit", () => expect(formatSha("289c904aabbcc")).toBe("289c904"));
});
