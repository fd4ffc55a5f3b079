import { stat } from "node:fs/promises";
import path from "node:path";
import { initArgv } from "./build-git-argv";
import { ensureFolder, makeTemporaryFolder, moveIntoPlace, sweepLeftovers } from "./folders";
import type { GitContext } from "./git-context";

/** ensureBareRepository makes an empty bare repository at `place`, whole or not at all. */
export async function ensureBareRepository(context: GitContext, place: string): Promise<void> {
  if (await stat(path.join(place, "HEAD")).catch(() => null)) return;
  const parent = path.dirname(place);
  await ensureFolder(parent, 0o700);
  await sweepLeftovers(parent, context.now());
  const folder = await makeTemporaryFolder(parent);
  await context.run(initArgv(folder));
  await moveIntoPlace(folder, place);
}
