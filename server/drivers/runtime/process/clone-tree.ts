import { constants } from "node:fs";
import { lchown, link, lstat, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Identity } from "./build-launch-argv";
import { errorCode } from "./map-system-error";

export type CloneRights = {
  /** who gets the folders, and must be able to read the files; null: everything is ours */
  owner: Identity;
  /** whose private files may be copied for the owner: those of the tree's own environment */
  maker: number;
};

/** Links made at once: enough to keep the disk busy, few enough to leave some of Node's threads to others. */
const linksAtOnce = 16;
/** What is copied at once; times `linksAtOnce` it is the memory a clone may take. */
const copyBytes = 256 * 1024;

// another file system; too many links (65000 on ext4); a file system or kernel that allows none
const cannotLink = new Set(["EXDEV", "EMLINK", "EPERM", "ENOTSUP"]);

/**
 * cloneTree makes `target` with hard links to every file of `source`, and gives their number. Links, devices and pipes
 * are left out: no filestore has them, and one made by an environment's code must lead nowhere. Files that vanish
 * meanwhile are left out too (Odoo collects its garbage while it serves).
 */
export async function cloneTree(source: string, target: string, rights: CloneRights): Promise<number> {
  await mkdir(target, { mode: 0o755 });
  const entries = await readdir(source, { withFileTypes: true });
  let files = 0;
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (let at = 0; at < names.length; at += linksAtOnce) {
    const some = names.slice(at, at + linksAtOnce);
    const made = await Promise.all(
      some.map((name) => cloneFile(join(source, name), join(target, name), rights)),
    );
    files += made.filter(Boolean).length;
  }
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    files += await cloneTree(join(source, name), join(target, name), rights);
  }
  if (rights.owner !== null) await lchown(target, rights.owner.uid, rights.owner.gid);
  return files;
}

/** ownFolders gives the folders of a tree to a user; its files stay whose they are. */
export async function ownFolders(folder: string, owner: Identity): Promise<void> {
  if (owner === null) return;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await ownFolders(join(folder, entry.name), owner);
  await lchown(folder, owner.uid, owner.gid);
}

async function cloneFile(from: string, to: string, rights: CloneRights): Promise<boolean> {
  try {
    if (await isShareable(from, rights)) {
      await link(from, to);
      return true;
    }
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "ENOENT") return false;
    if (!cannotLink.has(code)) throw error;
  }
  await copyFile(from, to, rights);
  return true;
}

async function isShareable(path: string, { owner }: CloneRights): Promise<boolean> {
  if (owner === null) return true;
  const { uid, mode } = await lstat(path);
  return uid === owner.uid || (mode & 0o004) !== 0;
}

/** Capstan may read everything, so what it copies is looked at after it was opened: it may be another file by then. */
async function copyFile(from: string, to: string, { owner, maker }: CloneRights): Promise<void> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await source.stat();
    const mayBeRead = owner === null || found.uid === maker || (found.mode & 0o004) !== 0;
    if (!found.isFile() || !mayBeRead) {
      throw new Error(`${from} is not a file of its filestore`);
    }
    const target = await open(to, "wx", 0o644);
    try {
      const buffer = Buffer.alloc(copyBytes);
      for (let copied = await source.read(buffer); copied.bytesRead > 0; copied = await source.read(buffer)) {
        await target.writeFile(buffer.subarray(0, copied.bytesRead));
      }
      if (owner !== null) await target.chown(owner.uid, owner.gid);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
