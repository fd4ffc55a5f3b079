import Anser from "anser";
import type { AnserJsonEntry } from "anser";

export type AnsiColor = "black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white";

/** A stretch of text in one look. */
export type Segment = {
  text: string;
  color?: AnsiColor;
  ground?: AnsiColor;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
};

const NAMES: readonly AnsiColor[] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/**
 * parseAnsi splits a cleaned line into stretches of one look. Bright, 256 and true colours are folded into the eight
 * that can be read on the log's ground in both themes; a program cannot make its text invisible.
 */
export function parseAnsi(text: string): Segment[] {
  if (!text.includes("\u001b")) return text === "" ? [] : [{ text }];
  return Anser.ansiToJson(text, { json: true, remove_empty: true, use_classes: true }).map(toSegment);
}

function toSegment(piece: AnserJsonEntry): Segment {
  const looks = new Set<string>(piece.decorations);
  const segment: Segment = { text: piece.content };
  const color = foldColor(piece.fg, piece.fg_truecolor);
  const ground = foldColor(piece.bg, piece.bg_truecolor);
  if (color) segment.color = color;
  if (ground) segment.ground = ground;
  if (looks.has("bold")) segment.bold = true;
  if (looks.has("dim")) segment.dim = true;
  if (looks.has("italic")) segment.italic = true;
  if (looks.has("underline")) segment.underline = true;
  if (looks.has("strikethrough")) segment.strike = true;
  return segment;
}

function foldColor(name: string | null, rgb: string | null): AnsiColor | null {
  if (!name) return null;
  if (name === "ansi-truecolor") return nearest((rgb ?? "").split(",").map(Number));
  const palette = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  if (palette !== undefined) return paletteColor(Number(palette));
  return NAMES.find((each) => name === `ansi-${each}` || name === `ansi-bright-${each}`) ?? null;
}

/** xterm's palette: 16 names, a cube of 6 × 6 × 6, 24 greys. */
function paletteColor(index: number): AnsiColor | null {
  if (index < 16) return NAMES[index % 8] ?? null;
  if (index >= 232) return index < 244 ? "black" : "white";
  const cube = index - 16;
  return nearest([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => step * 51));
}

/** nearest by which of red, green and blue stand out; hardly any: black or white. */
function nearest(rgb: readonly number[]): AnsiColor | null {
  const [red = 0, green = 0, blue = 0] = rgb;
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (![red, green, blue].every(Number.isFinite)) return null;
  if (most - least < 40) return most < 128 ? "black" : "white";
  const middle = (most + least) / 2;
  const bits = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return NAMES[bits] ?? null;
}
