import { describeGitDriver } from "./contract-suite";
import { FakeGit } from "./fake";

describeGitDriver("fake git", async () => {
  const driver = new FakeGit();
  return {
    driver,
    push: (projectId, branch, push) => driver.push(projectId, branch, push),
    makeRemote: () => driver.makeRemote(),
    readFile: (checkout, path) => driver.readFile(checkout, path),
    checkoutsOf: (projectId) => driver.checkoutsOf(projectId),
    dispose: async () => {},
  };
});
