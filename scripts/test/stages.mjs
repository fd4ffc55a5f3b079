/** The stages of `npm test`: what each runs and what it needs. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { findJson } from "../process/atomic-file.mjs";
import { BUILD_COMMANDS } from "../up/build.mjs";
import { readPlaywright, readUnittest, readVitest } from "./read-results.mjs";

/** @typedef {import("./schedule.mjs").Stage} Stage */
/** @typedef {import("./schedule.mjs").StageResult} StageResult */

/**
 * @typedef {object} StageContext
 * @property {string} root
 * @property {string} scratch a folder of this run
 * @property {string} buildFolder of the portal, relative to the root
 * @property {(argv: string[], env?: NodeJS.ProcessEnv) => Promise<{ code: number | null, stdout: string, stderr: string, timedOut: boolean }>} run
 * @property {<T>(name: string, work: (serverUrl: string) => Promise<T>) => Promise<T>} withCluster
 */

/** Vitest's own workers; the stages beside it need a core too. */
const VITEST_WORKERS = "2";

/**
 * planStages lists them, the longest way through first: build → browser tests.
 *
 * @param {StageContext} context
 * @returns {Stage[]}
 */
export function planStages(context) {
  const check = (
    /** @type {string} */ name,
    /** @type {string[][]} */ commands,
    /** @type {string[]} */ needs = [],
  ) => ({
    name,
    needs,
    run: () => runChecks(context, commands),
  });
  const bin = (/** @type {string} */ file, /** @type {string[]} */ ...args) => [
    path.join("node_modules", file),
    ...args,
  ];
  return [
    check("lock", [["scripts/lock-fill.mjs", "--check"]]),
    check("generate", [["scripts/generate.mjs"]]),
    { name: "build", needs: ["generate"], run: () => runBuild(context) },
    { name: "db", needs: ["generate"], run: () => runDatabaseTests(context) },
    { name: "e2e", needs: ["build"], run: () => runBrowserTests(context) },
    { name: "unit", needs: ["generate"], run: () => runVitest(context, "unit", {}) },
    { name: "stand-in", run: () => runPythonTests(context) },
    { name: "drift", needs: ["generate"], run: () => runDriftCheck(context) },
    // after the build: both write next-env.d.ts
    check(
      "types",
      [
        bin("next/dist/bin/next", "typegen"),
        bin("typescript-native/bin/tsc", "--noEmit", "--incremental", "false"),
      ],
      ["build"],
    ),
    {
      name: "weight",
      needs: ["build"],
      run: () => runChecks(context, [["scripts/check-weight.mjs", context.buildFolder]]),
    },
    check("format", [bin("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")]),
    check("lint", [bin("oxlint/bin/oxlint", "--deny-warnings", "--format=unix")]),
    check("architecture", [["scripts/check-architecture.mjs"]], ["generate"]),
    check("laws", [["scripts/check-laws.mjs"]]),
    check("unused", [bin("knip/bin/knip.js", "--no-progress")], ["generate"]),
  ];
}

/**
 * runChecks: one check, passed when all its commands end with 0.
 *
 * @param {StageContext} context
 * @param {string[][]} commands
 * @returns {Promise<StageResult>}
 */
async function runChecks({ run }, commands) {
  for (const command of commands) {
    const { code, stdout, stderr, timedOut } = await run([process.execPath, ...command]);
    if (code !== 0)
      return { passed: 0, failed: 1, output: `${timedOut ? "took too long\n" : ""}${stdout}${stderr}` };
  }
  return { passed: 1, failed: 0 };
}

/** @param {StageContext} context */
function runBuild({ run, buildFolder }) {
  const build = (/** @type {string[]} */ argv) =>
    run(argv, { CAPSTAN_DIST_DIR: buildFolder, NODE_ENV: "production" });
  return runChecks(/** @type {any} */ ({ run: build }), BUILD_COMMANDS);
}

/**
 * @param {StageContext} context
 * @param {string} project
 * @param {NodeJS.ProcessEnv} env
 */
async function runVitest({ run, scratch }, project, env) {
  const report = path.join(scratch, `${project}.json`);
  const argv = [
    process.execPath,
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--reporter=json",
    // says what no test of its own caused: an error that nobody caught ends the run, and is not in the other's file
    "--reporter=dot",
  ];
  const { code, stdout, stderr } = await run(
    [...argv, `--outputFile=${report}`, `--maxWorkers=${VITEST_WORKERS}`],
    env,
  );
  return readVitest(findJson(report), code, stdout + stderr);
}

/** @param {StageContext} context */
function runDatabaseTests(context) {
  return context.withCluster("db", (serverUrl) =>
    runVitest(context, "db", { CAPSTAN_TEST_DATABASE_URL: serverUrl }),
  );
}

/** @param {StageContext} context */
function runPythonTests({ run, withCluster }) {
  return withCluster("stand-in", async (serverUrl) => {
    const argv = ["/usr/bin/python3", "-m", "unittest", "discover", "-v", "-s", "tools/odoo-sim/tests"];
    const { code, stdout, stderr } = await run(argv, { ODOO_SIM_TEST_DATABASE_URL: serverUrl });
    return readUnittest(stdout + stderr, code);
  });
}

/** @param {StageContext} context */
function runBrowserTests({ run, withCluster, scratch, buildFolder }) {
  return withCluster("e2e", async (serverUrl) => {
    const report = path.join(scratch, "e2e.json");
    const { code, stdout, stderr } = await run(
      [process.execPath, "node_modules/@playwright/test/cli.js", "test", "--reporter=json"],
      {
        CAPSTAN_E2E_DATABASE_URL: serverUrl,
        CAPSTAN_DIST_DIR: buildFolder,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    );
    return readPlaywright(findJson(report), code, stdout + stderr);
  });
}

/**
 * runDriftCheck: the migrations, applied to an empty database, give exactly what the schema says.
 *
 * @param {StageContext} context
 */
function runDriftCheck({ run, withCluster, scratch }) {
  return withCluster("drift", async (serverUrl) => {
    const home = path.join(scratch, "drift-home");
    mkdirSync(home, { recursive: true });
    const env = {
      DATABASE_URL: serverUrl,
      ODOO_DATABASE_URL: serverUrl,
      CAPSTAN_HOME: home,
      CAPSTAN_SECRET: "only-for-the-drift-check-of-npm-test",
      PORT: "4100",
      ROUTER_PORT: "4101",
    };
    const migrate = await run(
      [process.execPath, "--import", "tsx", "server/platform/db/migrate-main.ts"],
      env,
    );
    if (migrate.code !== 0) return { passed: 0, failed: 1, output: migrate.stdout + migrate.stderr };
    const diff = await run([process.execPath, "scripts/schema-diff.mjs", "live"], env);
    if (diff.code === 0 && isEmptySql(diff.stdout)) return { passed: 1, failed: 0 };
    return {
      passed: 0,
      failed: 1,
      output: `The migrations do not give what prisma/schema says. Missing:\n${diff.stdout}${diff.stderr}`,
    };
  });
}

/**
 * isEmptySql: nothing but blanks and comments.
 *
 * @param {string} sql
 */
function isEmptySql(sql) {
  return sql.split("\n").every((line) => /^\s*(--.*)?$/.test(line));
}
