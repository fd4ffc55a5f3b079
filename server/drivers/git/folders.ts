import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { leftoverMs } from "./tunables";

/** Names that begin so are work in progress; nothing lists or opens them. */
const temporaryPrefix = ".tmp-";
/** Names that begin so are on their way out: whoever meets them deletes them. */
const trashPrefix = ".trash-";

/** ensureFolder makes a folder with exactly this mode, whatever the umask. */
export async function ensureFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const found = await stat(folder);
  if ((found.mode & 0o777) !== mode) await chmod(folder, mode);
}

/** makeTemporaryFolder makes a new folder beside those it will be renamed to. */
export async function makeTemporaryFolder(parent: string): Promise<string> {
  const folder = path.join(parent, `${temporaryPrefix}${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

/**
 * moveIntoPlace renames a finished folder to its name: there whole or not at all. When another one came first, ours is
 * thrown away: both hold the same.
 */
export async function moveIntoPlace(folder: string, place: string): Promise<void> {
  try {
    await rename(folder, place);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    await rm(folder, { recursive: true, force: true });
  }
}

/** makeTrashName: a folder under such a name is deleted by whoever meets it. */
export function makeTrashName(): string {
  return `${trashPrefix}${randomUUID()}`;
}

/** removeFolder takes the name away first: a half-deleted folder never looks like a whole one. */
export async function removeFolder(folder: string): Promise<void> {
  const trash = path.join(path.dirname(folder), makeTrashName());
  try {
    await rename(folder, trash);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  await rm(trash, { recursive: true, force: true });
}

/** sweepLeftovers deletes what killed processes left in a folder: all trash, and temporary folders that are old. */
export async function sweepLeftovers(parent: string, now: Date): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const entry = path.join(parent, name);
    if (name.startsWith(temporaryPrefix)) {
      const found = await stat(entry).catch(() => null);
      if (!found || now.getTime() - found.mtimeMs < leftoverMs) continue;
    } else if (!name.startsWith(trashPrefix)) continue;
    await rm(entry, { recursive: true, force: true });
  }
}
