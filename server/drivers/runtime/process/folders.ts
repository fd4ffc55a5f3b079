import { chmod, chown, lstat, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { RuntimeError } from "../port";
import type { Identity } from "./build-launch-argv";
import { errorCode } from "./map-system-error";

export type FolderRights = { mode: number; owner?: { uid: number; gid: number } | undefined };

/** ensureFolder makes a folder in an existing one, and sets its rights if they differ. Never follows a link. */
export async function ensureFolder(path: string, { mode, owner }: FolderRights): Promise<void> {
  await mkdir(path, { mode }).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
  const found = await lstat(path);
  if (!found.isDirectory()) throw new Error(`${path} is not a folder`);
  if (owner !== undefined && (found.uid !== owner.uid || found.gid !== owner.gid)) {
    await chown(path, owner.uid, owner.gid);
  }
  if ((found.mode & 0o7777) !== mode) await chmod(path, mode);
}

/** writePrivateFile puts a whole file in place, readable by `owner` (or us) alone; a crash leaves the old one. */
export async function writePrivateFile(path: string, content: string, owner: Identity): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(content);
      if (owner !== null) await file.chown(owner.uid, owner.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * removeTree takes a folder out of sight at once, then deletes it, with all that an earlier, interrupted removal left.
 * `rm` walks by file descriptors: code of an environment that still runs cannot lead it elsewhere with a link.
 */
export async function removeTree(path: string, trash: string): Promise<void> {
  try {
    await rename(path, join(trash, randomUUID()));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const names = await readdir(trash);
  if (names.length === 0) return;
  await execa("rm", ["-rf", "--one-file-system", "--", ...names.map((name) => join(trash, name))], {
    // another worker may be deleting the same
    reject: false,
  });
}

/**
 * makeTraversable lets other users pass `home` (not list it). Throws for one below a folder that they cannot pass, such
 * as /root: whose that is, is not ours to change.
 */
export async function makeTraversable(home: string): Promise<void> {
  const { mode } = await stat(home);
  if ((mode & 0o001) === 0) await chmod(home, (mode & 0o7777) | 0o011);
  for (let folder = dirname(home); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      throw new RuntimeError(
        "failed",
        `Capstan runs as root, so each environment runs as a user of its own, and ${folder} is closed to other users. ` +
          "Set CAPSTAN_HOME to a folder elsewhere, such as /var/lib/capstan.",
      );
    }
    if (folder === "/") return;
  }
}
