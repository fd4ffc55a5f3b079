import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "./folders";
import { describeSelf, identifyProcess } from "./process-table";

/** nameOwned gives a new name that says which worker it belongs to. */
export async function nameOwned(prefix: string): Promise<string> {
  return `${prefix}:${await describeSelf()}:${randomUUID()}`;
}

/** removeAbandoned removes what workers that are dead by now left in a folder under such names. */
export async function removeAbandoned(folder: string, prefix: string, trash: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [found, pid, startTicks] = name.split(":");
    if (found !== prefix) continue;
    const owner = await identifyProcess(Number(pid));
    if (owner?.startTicks !== startTicks) await removeTree(join(folder, name), trash);
  }
}
