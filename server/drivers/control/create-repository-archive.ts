import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { streamTool } from "../cluster/stream-tool";
import { adoptHead } from "../git/adopt-head";
import { bundleArgv, fetchBundleArgv, initArgv, listRefsArgv } from "../git/build-git-argv";
import { buildGitEnvironment } from "../git/build-git-environment";
import { createGitContext } from "../git/create-git-driver";
import { ensureFolder, makeTemporaryFolder } from "../git/folders";
import { getRepository } from "../git/git-context";
import type { RepositoryArchive } from "./port";

/** createRepositoryArchive works on the repositories of `home`, as createGitDriver does. */
export function createRepositoryArchive(home: string): RepositoryArchive {
  // bundles are files of this machine
  const context = createGitContext({ home, allowLocalRemotes: true });
  const isThere = (file: string) => stat(file).catch(() => null);
  return {
    describe: async (projectId) => {
      const repository = context.layout.repository(projectId);
      if (!(await isThere(path.join(repository, "HEAD")))) return null;
      const { stdout } = await context.run(listRefsArgv(repository, "refs/"));
      if (stdout.length === 0) return { digest: null };
      return { digest: createHash("sha256").update(stdout).digest("hex").slice(0, 32) };
    },
    bundle: async (projectId, write, signal) => {
      const repository = await getRepository(context, projectId);
      const environment = buildGitEnvironment({ home, sshCommand: "false", allowLocalRemotes: false });
      await streamTool(["git", ...bundleArgv(repository)], { environment, signal }, write);
    },
    unbundle: async (projectId, open, aside) => {
      const place = context.layout.repository(projectId);
      const parent = path.dirname(place);
      await ensureFolder(parent, 0o700);
      const folder = await makeTemporaryFolder(parent);
      try {
        await context.run(initArgv(folder));
        if (open) {
          const file = path.join(folder, "capstan.bundle");
          await pipeline(await open(), createWriteStream(file, { mode: 0o600 }));
          await context.run(fetchBundleArgv(folder, file));
          await rm(file);
          await adoptHead(context, folder);
        }
        if (await isThere(place)) {
          await mkdir(path.join(parent, aside), { recursive: true, mode: 0o700 });
          await rename(place, path.join(parent, aside, path.basename(place)));
        }
        await rename(folder, place);
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
  };
}
