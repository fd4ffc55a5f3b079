/** Migrations, the first administrator, and the file that tells how to sign in. */
import { rmSync } from "node:fs";
import { writeFileAtomic } from "../process/atomic-file.mjs";
import { runProgram } from "../process/run-program.mjs";
import { serviceProgram } from "../services/bundle-services.mjs";
import { Problem } from "../setup/problem.mjs";
import { findLastJson } from "./last-json.mjs";
import { reasonIn } from "./services.mjs";

/** How server/platform/db/migrate-main.ts ends where a recovery has not. */
const RECOVERY_UNFINISHED = 4;

/** Stopping Odoos takes their own shutdown time; after this the next start takes them over. */
const STOP_SERVICES_TIMEOUT_MS = 45_000;

/**
 * @typedef {{ root: string, env: NodeJS.ProcessEnv, onOutput: (text: string) => void }} ProgramContext
 * @typedef {ProgramContext & { buildFolder: string }} BuiltContext
 */

/**
 * migrateDatabase says how many migrations it applied. It does not wait for the build.
 *
 * @param {ProgramContext} context
 */
export async function migrateDatabase({ root, env, onOutput }) {
  const argv = [process.execPath, "--import", "tsx", "server/platform/db/migrate-main.ts"];
  const { code, stdout, stderr } = await runProgram(argv, { cwd: root, env, onOutput });
  if (code === RECOVERY_UNFINISHED)
    throw new Problem(
      "A recovery into this database has not ended, so nothing is started here.",
      "Run the same `npm run recover` command again: it goes on where it was. Nothing was changed.",
      stderr,
    );
  if (code !== 0)
    throw new Problem(
      `The database could not be brought up to date${reasonIn(stderr) || `: exit code ${code}`}.`,
      "Nothing half-applied was kept. Mend that, or go back to the version of Capstan that ran before.",
      stdout + stderr,
    );
  const applied = findLastJson(stdout)?.applied?.length ?? 0;
  return applied === 0 ? "up to date" : `${applied} applied`;
}

/**
 * signInFacts runs the first start, which changes nothing that is there, and gives how to sign in: password and token are
 * null once somebody changed or revoked them.
 *
 * @param {BuiltContext} context
 * @returns {Promise<{ email: string, password: string | null, token: string | null, gitUrl: string | null }>}
 */
export async function signInFacts({ root, env, onOutput, buildFolder }) {
  const argv = [process.execPath, serviceProgram(buildFolder, "bootstrap")];
  const { code, stdout, stderr } = await runProgram(argv, { cwd: root, env });
  // its output holds a password: only what it says on the other channel goes to the log
  onOutput(stderr);
  const told = findLastJson(stdout);
  if (code !== 0 || !told?.email)
    throw new Problem(
      `The first administrator and the demo project could not be made${reasonIn(stderr) || `: exit code ${code}`}.`,
      "Mend that, then start again: it goes on where it stopped.",
      stderr,
    );
  const { email, password = null, token = null, gitUrl = null } = told;
  return { email, password, token, gitUrl };
}

/**
 * writeReadyFile tells other programs that Capstan runs and how to sign in; the returned function takes it back.
 *
 * @param {import("./home.mjs").Home} home
 * @param {{ url: string, gitUrl: string | null, email: string, password: string | null, token: string | null }} facts
 */
export function writeReadyFile(home, facts) {
  const file = home.at("ready.json");
  const { url, gitUrl, email, password, token } = facts;
  writeFileAtomic(file, `${JSON.stringify({ url, gitUrl, email, password, token }, null, 2)}\n`, 0o600);
  return () => rmSync(file, { force: true });
}

/**
 * stopOdooServices ends every Odoo that Capstan started on this machine.
 *
 * @param {BuiltContext} context
 * @returns {Promise<boolean>} false when some may still run
 */
export async function stopOdooServices({ root, env, onOutput, buildFolder }) {
  const program = serviceProgram(buildFolder, "stop-services");
  const { code } = await runProgram([process.execPath, program], {
    cwd: root,
    env,
    onOutput,
    timeoutMs: STOP_SERVICES_TIMEOUT_MS,
  });
  return code === 0;
}
