import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const ROOT = path.join(import.meta.dirname, "../..");
/** Names of Tailwind's own palette: theme.css switches it off, so a class that names one of them paints nothing. */
const PALETTE =
  "white|black|slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose";
const CLASS = new RegExp(
  String.raw`(?<![\w-])(?:bg|text|border|ring|outline|fill|stroke|divide|decoration|accent|caret|from|via|to)-((?:${PALETTE})(?:-[a-z0-9]+)*)`,
  "g",
);

it("has no class whose colour is not a token", () => {
  const theme = readFileSync(path.join(ROOT, "app/styles/theme.css"), "utf8");
  const tokens = new Set([...theme.matchAll(/--color-([a-z0-9-]+):/g)].map(([, name]) => name));
  const files = globSync("{app,components}/**/*.{ts,tsx}", { cwd: ROOT }).filter(
    (file) => !file.includes(".test."),
  );
  const unknown = files.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), "utf8").matchAll(CLASS)]
      .filter(([, name]) => !tokens.has(name))
      .map(([text]) => `${file}: ${text}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(unknown).toEqual([]);
});
