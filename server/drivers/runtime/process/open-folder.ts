import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./map-system-error";

/**
 * withFolder opens a folder, never through a link in its place, and closes it after `act`. Capstan walks folders that
 * belong to an environment, whose code may put a link in the place of a folder at any moment; with Capstan as root a walk
 * by names would then read, or give away, whatever the link leads to.
 */
export async function withFolder<T>(path: string, act: (folder: string) => Promise<T>): Promise<T> {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    return await act(pathOf(handle));
  } finally {
    await handle.close();
  }
}

/** withFolderBelow is withFolder for one that lies in `root`; no part of the way may be a link. */
export async function withFolderBelow<T>(
  root: string,
  parts: readonly string[],
  act: (folder: string) => Promise<T>,
): Promise<T> {
  return withFolder(root, (folder) => {
    const [first, ...rest] = parts;
    return first === undefined ? act(folder) : withFolderBelow(join(folder, first), rest, act);
  });
}

/** wasReplaced: it is gone, or something else is in its place (a link, a file). */
export function wasReplaced(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes(errorCode(error) ?? "");
}

const pathOf = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;
