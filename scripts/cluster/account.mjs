/** Who PostgreSQL runs as. It refuses to run as root, so root hands it to a system user. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "../setup/problem.mjs";

/** @typedef {{ uid: number, gid: number, name: string }} Account */

/** Debian's PostgreSQL packages make the first; the second is made here where there is none. */
const EXISTING_USER = "postgres";
const OWN_USER = "capstan";

/** Any user that is neither root nor the owner: stands for the users that Odoo runs as. */
const ANYBODY = 65534;

/**
 * ensureAccount: null for a normal user (PostgreSQL runs as that user); for root, the user that owns the data already,
 * else `postgres`, else `capstan`, made if missing.
 *
 * @param {string} dataFolder
 * @returns {Promise<Account | null>}
 */
export async function ensureAccount(dataFolder) {
  if (process.getuid?.() !== 0) {
    refuseForeignData(dataFolder);
    return null;
  }
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid, name: String(uid) };
  }
  const known = (await findAccount(EXISTING_USER)) ?? (await findAccount(OWN_USER));
  if (known) return known;
  const { code, stderr } = await runProgram([
    "useradd",
    "--system",
    "--shell",
    "/usr/sbin/nologin",
    OWN_USER,
  ]);
  const made = await findAccount(OWN_USER);
  if (code !== 0 || !made)
    throw new Problem(
      `PostgreSQL may not run as root, and the system user ${OWN_USER} could not be made.`,
      `Make it (useradd --system ${OWN_USER}), or start Capstan as a normal user.`,
      stderr,
    );
  return made;
}

/** @param {string} dataFolder */
function refuseForeignData(dataFolder) {
  if (!existsSync(dataFolder)) return;
  const { uid } = statSync(dataFolder);
  if (uid !== process.getuid?.())
    throw new Problem(
      `The database in ${dataFolder} belongs to another user (${uid}): Capstan was started as root or as someone else before.`,
      "Start it as that user again, or choose another folder with CAPSTAN_HOME.",
    );
}

/**
 * @param {string} name
 * @returns {Promise<Account | null>}
 */
async function findAccount(name) {
  const [uid, gid] = await Promise.all([runProgram(["id", "-u", name]), runProgram(["id", "-g", name])]);
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout), name } : null;
}

/**
 * refuseClosedPath: as root, PostgreSQL and Odoo run as other users, and those must be able to walk to `folder`. A clone
 * below /root is the usual way to find out that they cannot.
 *
 * @param {string} folder
 * @param {Pick<Account, "uid" | "gid">} [account]
 */
export async function refuseClosedPath(folder, account = { uid: ANYBODY, gid: ANYBODY }) {
  if (process.getuid?.() !== 0) return;
  for (const step of ancestorsOf(folder)) {
    if ((await runProgram(["test", "-x", step], { account, cwd: "/" })).code === 0) continue;
    throw new Problem(
      `Only root may enter ${step}, but PostgreSQL and Odoo run as users of their own, never as root.`,
      `Move this folder elsewhere (/srv, /opt), start Capstan as a normal user, or open the way: chmod o+x ${step}`,
    );
  }
}

/**
 * ancestorsOf lists the folder and its parents, the root first.
 *
 * @param {string} folder
 */
export function ancestorsOf(folder) {
  const steps = [folder];
  for (let step = path.dirname(folder); step !== steps[0]; step = path.dirname(step)) steps.unshift(step);
  return steps;
}
