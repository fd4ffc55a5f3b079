import { expect, test } from "vitest";
import type { BackupDeps } from "../deps";
import type { ImportJob } from "./import-job";
import { receiveStep } from "./receive-step";

test("a full disk is said in words, and is not the file's fault", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const deps = { archives: { keep: () => Promise.reject(full) } } as unknown as BackupDeps;
  const step = receiveStep(deps, { importId: "i", pieces: [] } as unknown as ImportJob);
  await expect(step.run({} as Parameters<typeof step.run>[0])).rejects.toMatchObject({
    name: "PlatformFailure",
    message: expect.stringMatching(/disk of this machine is full/),
  });
});
