import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

const FOLDER = /^capstan-copy-(\d+)-/;

/** withScratchFolder gives a folder for dumps and removes it, with those of processes that died. */
export async function withScratchFolder<T>(parent: string, act: (folder: string) => Promise<T>): Promise<T> {
  await removeDeadFolders(parent);
  const folder = await mkdtemp(path.join(parent, `capstan-copy-${process.pid}-`));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Dumps of processes that were killed: nobody else would ever remove them, and they are large. */
async function removeDeadFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(FOLDER.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid || isAlive(pid)) continue;
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
