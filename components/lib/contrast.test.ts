import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrastRatio, oklchToRgb, readPalettes } from "./contrast";
import type { Palette } from "./contrast";

const palettes = readPalettes(readFileSync(new URL("../../app/styles/tokens.css", import.meta.url), "utf8"));

const TONES = [
  "neutral",
  "info",
  "success",
  "warning",
  "danger",
  "violet",
  "production",
  "staging",
  "development",
];
const GROUNDS = ["canvas", "surface", "raised", "sunken", "hover", "selected"];
const ANSI = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const LOG_TEXTS = [...ANSI.map((name) => `ansi-${name}`), "ink", "ink-2", "ink-3"];

const TEXT_PAIRS: [text: string, ground: string][] = [
  ...GROUNDS.flatMap((ground) =>
    ["ink", "ink-2", "ink-3", "accent"].map((text): [string, string] => [text, ground]),
  ),
  ["ink", "pressed"],
  ["ink-2", "pressed"],
  ["primary-on", "primary"],
  ["primary-on", "primary-hover"],
  ["ink", "mark"],
  ["mark-current-on", "mark-current"],
  ...TONES.flatMap((tone) => GROUNDS.map((ground): [string, string] => [`${tone}-ink`, ground])),
  ...TONES.flatMap((tone): [string, string][] => [
    [`${tone}-ink`, `${tone}-soft`],
    [`${tone}-on`, `${tone}-solid`],
    ["ink", `${tone}-soft`],
    ["ink-2", `${tone}-soft`],
  ]),
  ...["log", "log-hover", "selected", "warning-soft", "danger-soft"].flatMap((ground) =>
    LOG_TEXTS.map((text): [string, string] => [text, ground]),
  ),
];

const EDGE_PAIRS: [edge: string, ground: string][] = [
  ...["canvas", "surface", "raised", "sunken"].flatMap((ground) =>
    ["edge", "focus", "primary"].map((edge): [string, string] => [edge, ground]),
  ),
  ...["neutral", "info", "success", "warning", "danger", "violet", "production", "development"].flatMap(
    (tone) =>
      ["canvas", "surface", "raised", "sunken"].map((ground): [string, string] => [`${tone}-solid`, ground]),
  ),
];

function ratio(palette: Palette, one: string, other: string): number {
  const first = palette.get(one);
  const second = palette.get(other);
  if (first === undefined || second === undefined) throw new Error(`no token ${first ? other : one}`);
  return contrastRatio(first, second);
}

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  it.each(TEXT_PAIRS)("%s on %s is readable (4.5:1)", (text, ground) => {
    expect(ratio(palettes[theme], text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGE_PAIRS)("%s against %s is visible (3:1)", (edge, ground) => {
    expect(ratio(palettes[theme], edge, ground)).toBeGreaterThanOrEqual(3);
  });
});

describe("arithmetic", () => {
  it("knows black, white and pure red", () => {
    expect(contrastRatio(oklchToRgb(0, 0, 0), oklchToRgb(1, 0, 0))).toBeCloseTo(21, 1);
    const [r, g, b] = oklchToRgb(0.62796, 0.25768, 29.234);
    expect([r, g, b].map((value) => Math.round(value * 100) / 100)).toEqual([1, 0, 0]);
  });
});
