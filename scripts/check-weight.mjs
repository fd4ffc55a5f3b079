/**
 * First-load JavaScript of every page, as the browser gets it: gzipped, chunk by chunk. Fails when a page is too heavy.
 * `node scripts/check-weight.mjs [folder of the build]`.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/**
 * React, Next and the frame around every page take 147 KB of it, reads and streams 29 KB. The heaviest page, a log, has 219 KB:
 * what comes next must load when it is asked for, not with the page.
 */
const FIRST_LOAD_MAX_KB = 220;

const root = path.join(import.meta.dirname, "..");
const folder = path.resolve(root, process.argv[2] ?? ".next");

/** @type {{ route: string, firstLoadChunkPaths: string[] }[]} */
const routes = JSON.parse(readFileSync(path.join(folder, "diagnostics", "route-bundle-stats.json"), "utf8"));
if (routes.length === 0) throw new Error("the build lists no page");

/** @type {Map<string, number>} */
const sizes = new Map();
/** @param {string} chunk relative to the root, as the build says it */
function gzipped(chunk) {
  const known = sizes.get(chunk);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(path.join(root, chunk))).length;
  sizes.set(chunk, size);
  return size;
}

const pages = routes
  .map(({ route, firstLoadChunkPaths }) => ({
    route,
    kb: firstLoadChunkPaths.reduce((sum, chunk) => sum + gzipped(chunk), 0) / 1024,
  }))
  .toSorted((a, b) => b.kb - a.kb);
for (const { route, kb } of pages) console.log(`${kb.toFixed(1).padStart(6)} KB  ${route}`);

const heavy = pages.filter(({ kb }) => kb > FIRST_LOAD_MAX_KB);
if (heavy.length > 0) {
  console.error(
    `Too heavy, ${FIRST_LOAD_MAX_KB} KB gzipped at most: ${heavy.map(({ route }) => route).join(", ")}`,
  );
  process.exit(1);
}
