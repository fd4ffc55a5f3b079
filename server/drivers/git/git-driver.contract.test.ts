import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describeGitDriver } from "./contract-suite";
import { createGitDriver } from "./create-git-driver";
import { makeCommit, readHeads, testGit } from "./testing/make-commits";
import { makeTemporaryHome } from "./testing/temporary-home";

describeGitDriver("real git", async () => {
  const { home, dispose } = await makeTemporaryHome();
  let remotes = 0;
  return {
    driver: createGitDriver({ home, allowLocalRemotes: true }),
    push: (projectId, branch, push) =>
      makeCommit(path.join(home, "repositories", `${projectId}.git`), branch, push),
    async makeRemote() {
      remotes += 1;
      const repository = path.join(home, "remotes", `${remotes}.git`);
      await mkdir(path.dirname(repository), { recursive: true });
      await testGit(["init", "--quiet", "--bare", "--initial-branch=trunk", repository]);
      return {
        access: { url: repository },
        push: (branch, push) => makeCommit(repository, branch, push),
        async deleteBranch(branch) {
          await testGit(["--git-dir", repository, "update-ref", "-d", `refs/heads/${branch}`]);
        },
        heads: () => readHeads(repository),
      };
    },
    readFile: (checkout, file) => readFile(path.join(checkout, file), "utf8").catch(() => null),
    checkoutsOf: async (projectId) =>
      (await readdir(path.join(home, "checkouts", projectId)).catch(() => [])).filter(
        (name) => !name.startsWith("."),
      ),
    dispose,
  };
});
