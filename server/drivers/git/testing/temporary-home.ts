import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** makeTemporaryHome: a folder of one test, with a blank, a quote and a percent sign in its name, as homes may have. */
export async function makeTemporaryHome(): Promise<{ home: string; dispose: () => Promise<void> }> {
  const root = await mkdtemp(path.join(os.tmpdir(), "capstan git's 100%h-"));
  return { home: root, dispose: () => rm(root, { recursive: true, force: true, maxRetries: 3 }) };
}
