import { readFile, stat, truncate } from "node:fs/promises";
import { execa } from "execa";
import { writePrivateFile } from "./folders";

/** buildPunchArgv frees the blocks of the first bytes of a file; its size, and every position in it, stay. */
function buildPunchArgv(path: string, bytes: number): string[] {
  return ["fallocate", "--punch-hole", "--offset", "0", "--length", String(bytes), path];
}

/**
 * trimLog keeps a log that is being written within bounds, by giving back the disk of its oldest part. Nothing is
 * renamed or copied, so the writer need not know, no line is lost on the way, and a reader's position stays true. A file system
 * without holes (NFS before 4.2) gets the blunt way: the log is emptied, and starts again at its first byte.
 */
export async function trimLog(
  path: string,
  { maxBytes, keepBytes }: { maxBytes: number; keepBytes: number },
): Promise<void> {
  const log = await stat(path).catch(() => null);
  if (log === null || log.blocks * 512 <= maxBytes) return;
  const { size } = log;
  const firstByte = Math.max(0, size - keepBytes);
  // noted first: a reader may skip what is still there, but must not read zeros for text
  await writePrivateFile(startPath(path), String(firstByte), null);
  const [file = "", ...args] = buildPunchArgv(path, firstByte);
  const { failed } = await execa(file, args, { reject: false });
  if (!failed) return;
  await writePrivateFile(startPath(path), "0", null);
  await truncate(path, 0);
}

/** readLogStart gives the position of the first byte that was not trimmed away. */
export async function readLogStart(path: string): Promise<number> {
  return Number(await readFile(startPath(path), "utf8").catch(() => "0"));
}

// the blocks a file has would say the same, but not where the file system compresses
function startPath(path: string): string {
  return `${path}.start`;
}
