/** Colour arithmetic for the tokens of app/styles/tokens.css: oklch to sRGB, and the contrast ratio of WCAG 2.2. */

type Rgb = readonly [number, number, number];

/** Token values by name, for one theme. */
export type Palette = ReadonlyMap<string, Rgb>;

const OKLCH = /oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\)/g;
const TOKEN = /^\s*--([a-z0-9-]+):\s*light-dark\((.+)\);\s*$/;

/** oklchToRgb gives linear-light sRGB in 0..1, out-of-gamut values clipped as browsers on an sRGB screen do. */
export function oklchToRgb(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  // Björn Ottosson's OKLab matrices, as CSS Color 4 has them.
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** contrastRatio is 1 (same) to 21 (black on white). */
export function contrastRatio(one: Rgb, other: Rgb): number {
  const luminances = [one, other].map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

/** readPalettes reads every opaque `--name: light-dark(oklch(…), oklch(…));` of a style sheet. */
export function readPalettes(css: string): { light: Palette; dark: Palette } {
  const light = new Map<string, Rgb>();
  const dark = new Map<string, Rgb>();
  for (const line of css.split("\n")) {
    const [, name, values] = TOKEN.exec(line) ?? [];
    if (name === undefined || values === undefined) continue;
    const colours = [...values.matchAll(OKLCH)].map(([, l, c, h]) =>
      oklchToRgb(Number(l), Number(c), Number(h)),
    );
    const [first, second] = colours;
    if (first === undefined || second === undefined) continue;
    light.set(name, first);
    dark.set(name, second);
  }
  return { light, dark };
}
