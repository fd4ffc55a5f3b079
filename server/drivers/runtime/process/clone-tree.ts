import { constants, type Dirent, type Stats } from "node:fs";
import { chown, lchown, link, lstat, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Identity } from "./build-launch-argv";
import { errorCode } from "./map-system-error";
import { wasReplaced, withFolder } from "./open-folder";

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
/** Odoo's folders are two deep (checklist/ab). Each level is held open while it is walked, so deeper ones are left out. */
const folderDepthMax = 16;

// another file system; too many links (65000 on ext4); a file system or kernel that allows none
const cannotLink = new Set(["EXDEV", "EMLINK", "EPERM", "ENOTSUP"]);

/**
 * cloneTree makes `target` with hard links to every file of `source`, and gives their number. Links, devices and pipes
 * are left out: no filestore has them, and one made by an environment's code must lead nowhere, also when it takes the
 * place of a folder meanwhile. Files that vanish meanwhile are left out too (Odoo collects its garbage while it serves).
 */
export function cloneTree(source: string, target: string, rights: CloneRights): Promise<number> {
  return withFolder(source, (folder) => cloneFolder(folder, target, rights, 0));
}

async function cloneFolder(
  source: string,
  target: string,
  rights: CloneRights,
  depth: number,
): Promise<number> {
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
  files += await eachFolder(source, entries, depth, (folder, name) =>
    cloneFolder(folder, join(target, name), rights, depth + 1),
  );
  if (rights.owner !== null) await lchown(target, rights.owner.uid, rights.owner.gid);
  return files;
}

/** ownFolders gives the folders of a tree to a user; its files stay whose they are. */
export async function ownFolders(path: string, owner: Identity): Promise<void> {
  if (owner === null) return;
  await withFolder(path, (folder) => ownFolder(folder, owner, 0));
}

/** `folder` is one that is held open, so its own path is the link to it that is to be followed. */
async function ownFolder(folder: string, owner: NonNullable<Identity>, depth: number): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  await eachFolder(folder, entries, depth, (inner) => ownFolder(inner, owner, depth + 1));
  await chown(folder, owner.uid, owner.gid);
  return 0;
}

/** The folders among some entries, one after the other; the sum of what `use` gives. */
async function eachFolder(
  parent: string,
  entries: readonly Dirent[],
  depth: number,
  use: (folder: string, name: string) => Promise<number>,
): Promise<number> {
  let sum = 0;
  if (depth >= folderDepthMax) return sum;
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    try {
      sum += await withFolder(join(parent, name), (folder) => use(folder, name));
    } catch (error) {
      if (!wasReplaced(error)) throw error;
    }
  }
  return sum;
}

/** What was linked is looked at afterwards, in a folder that is ours: by its old name it may be another file by then. */
async function cloneFile(from: string, to: string, rights: CloneRights): Promise<boolean> {
  try {
    await link(from, to);
    const found = await lstat(to);
    if (found.isFile() && isReadable(found, rights)) return true;
    await rm(to);
    if (!found.isFile()) return false;
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "ENOENT") return false;
    if (!cannotLink.has(code)) throw error;
  }
  await copyFile(from, to, rights);
  return true;
}

function isReadable({ uid, mode }: Stats, { owner }: CloneRights): boolean {
  return owner === null || uid === owner.uid || (mode & 0o004) !== 0;
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
