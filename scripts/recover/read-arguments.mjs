/** What `npm run recover` is asked for. Pure. */
import path from "node:path";
import { Problem } from "../setup/problem.mjs";

const USAGE = "npm run recover -- <folder or s3:// address of the backup> --secrets <folder> [--replace]";

/**
 * readArguments makes folders absolute: the work is done elsewhere. `secrets` null: CAPSTAN_SECRET and CAPSTAN_KEYS say
 * where the keys are.
 *
 * @param {string[]} given
 * @param {string} cwd
 * @returns {{ source: string, secrets: string | null, replace: boolean }}
 */
export function readArguments(given, cwd) {
  const sources = [];
  /** @type {string | null} */
  let secrets = null;
  let replace = false;
  const left = [...given];
  for (let argument = left.shift(); argument !== undefined; argument = left.shift()) {
    if (argument === "--replace") replace = true;
    else if (argument === "--secrets") {
      const folder = left.shift();
      if (!folder) throw new Problem("--secrets is given without a folder.", `Use it so: ${USAGE}`);
      secrets = path.resolve(cwd, folder);
    } else if (argument.startsWith("-"))
      throw new Problem(`${argument} means nothing here.`, `Use it so: ${USAGE}`);
    else sources.push(argument);
  }
  const [source] = sources;
  if (!source || sources.length > 1)
    throw new Problem(
      source ? "More than one backup is named." : "No backup is named.",
      `Use it so: ${USAGE}`,
    );
  return { source: source.startsWith("s3://") ? source : path.resolve(cwd, source), secrets, replace };
}
