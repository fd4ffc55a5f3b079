/**
 * The processes beside the portal, as JavaScript in its build: they start in a third of the time that TypeScript takes,
 * which counts when one was killed and its work waits, and they stay what the portal was built with.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** What is started by name, and where it begins. */
const ENTRY_POINTS = {
  worker: "server/worker/main.ts",
  router: "server/router/main.ts",
  bootstrap: "server/bootstrap/main.ts",
  "stop-services": "server/worker/stop-services.ts",
};

/** @typedef {keyof typeof ENTRY_POINTS} ServiceProgram */

/**
 * serviceProgram is where one of them is in a build.
 *
 * @param {string} buildFolder
 * @param {ServiceProgram} name
 */
export function serviceProgram(buildFolder, name) {
  return path.join(buildFolder, "services", `${name}.mjs`);
}

/**
 * bundleServices writes them below a build's folder. Packages stay outside, as in the portal. Throws esbuild's
 * BuildFailure.
 *
 * @param {string} root
 * @param {string} buildFolder absolute, or relative to the root
 */
export async function bundleServices(root, buildFolder) {
  await build({
    absWorkingDir: root,
    entryPoints: ENTRY_POINTS,
    outdir: path.join(buildFolder, "services"),
    bundle: true,
    splitting: true,
    // the build says of its .js files that they are CommonJS
    outExtension: { ".js": ".mjs" },
    platform: "node",
    format: "esm",
    target: "node24",
    packages: "external",
    // it only tells Next which modules must not reach a browser
    alias: { "server-only": "./server/platform/empty.ts" },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [ownPlace],
  });
}

/**
 * Files that lie beside a source (Python programs, migrations) are found from where it was, not from where it is bundled.
 *
 * @type {import("esbuild").Plugin}
 */
const ownPlace = {
  name: "own-place",
  setup(build) {
    build.onLoad({ filter: /\/(server|scripts)\/.*\.(ts|mjs)$/ }, async ({ path: file }) => {
      if (file.includes("/node_modules/")) return null;
      const text = await readFile(file, "utf8");
      const contents = text
        .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: file.endsWith(".ts") ? "ts" : "js" };
    });
  },
};
