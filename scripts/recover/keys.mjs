/** The keys that were kept apart from the backup: CAPSTAN_SECRET and the master keys of secrets. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../process/atomic-file.mjs";
import { ensureFolder } from "../process/ensure-folder.mjs";
import { Problem } from "../setup/problem.mjs";

/** Names below CAPSTAN_HOME, as a copy of it or of its two folders has them; then both in one folder. */
const SECRET_PLACES = ["secrets/session-secret", "session-secret"];
const KEY_PLACES = ["keys/master-keys.json", "master-keys.json"];

/**
 * findKeys gives what the checks run with: the environment's own word first.
 *
 * @param {string | null} folder
 * @param {NodeJS.ProcessEnv | Record<string, string | undefined>} env
 * @returns {{ secret: string, secretFile: string | null, keyFile: string | null }}
 */
export function findKeys(folder, env) {
  const find = (/** @type {string[]} */ places) =>
    (folder && places.map((name) => path.join(folder, name)).find((file) => existsSync(file))) || null;
  const secretFile = env.CAPSTAN_SECRET ? null : find(SECRET_PLACES);
  const keyFile = env.CAPSTAN_KEYS ? null : find(KEY_PLACES);
  const what = "Without it nothing that is sealed can be opened. Look for the folder that was kept apart";
  const secret = env.CAPSTAN_SECRET ?? (secretFile && readFileSync(secretFile, "utf8").trim());
  if (!secret)
    throw new Problem(
      folder ? `There is no session-secret in ${folder}.` : "No folder with the keys is given.",
      `${what}, and give it with --secrets.`,
    );
  if (!env.CAPSTAN_KEYS && !keyFile)
    throw new Problem(
      folder ? `There is no master-keys.json in ${folder}.` : "No folder with the master key is given.",
      `${what}, and give it with --secrets; where Vault or KMS holds the key, set CAPSTAN_KEYS as before.`,
    );
  return { secret, secretFile, keyFile };
}

/**
 * placeKeys copies them to where `npm run up` looks. What is there and differs is kept beside.
 *
 * @param {import("../up/home.mjs").Home} home
 * @param {{ secretFile: string | null, keyFile: string | null }} keys
 * @param {string} stamp
 */
export function placeKeys(home, { secretFile, keyFile }, stamp) {
  ensureFolder(home.at("keys"), 0o700);
  for (const [from, to] of [
    [secretFile, home.at("secrets", "session-secret")],
    [keyFile, home.at("keys", "master-keys.json")],
  ]) {
    if (!from || !to || path.resolve(from) === to) continue;
    const content = readFileSync(from, "utf8");
    if (existsSync(to)) {
      if (readFileSync(to, "utf8") === content) continue;
      renameSync(to, `${to}.before-${stamp}`);
    }
    writeFileAtomic(to, content, 0o600);
  }
}
