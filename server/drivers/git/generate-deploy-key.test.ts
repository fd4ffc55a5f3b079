import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import { generateDeployKey } from "./generate-deploy-key";
import { makeTemporaryHome } from "./testing/temporary-home";

/** may be missing: Capstan itself needs ssh only for ssh remotes */
const keygen = "ssh-keygen";

it("makes keys that OpenSSH reads", async ({ skip }) => {
  const { home, dispose } = await makeTemporaryHome();
  onTestFinished(dispose);
  for (const comment of ["capstan", "a comment with 'quotes'\nand lines", ""]) {
    const { publicKey, privateKey } = generateDeployKey(comment);
    const file = path.join(home, `key-${comment.length}`);
    await writeFile(file, privateKey, { mode: 0o600 });
    const read = await execa(keygen, ["-y", "-P", "", "-f", file], { reject: false });
    if (read.code === "ENOENT") skip("ssh-keygen is not installed");
    expect(read.stdout).toBe(publicKey);
  }
});
