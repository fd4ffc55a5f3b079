/** A developer's clone: real git, pushing over real HTTP with a personal token. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Files = Record<string, string>;

export type Clone = {
  /** commit writes files on a branch (made from `from` when new) and pushes it; gives git's output, with the `remote:` lines */
  push(
    branch: string,
    files: Files,
    options?: { message?: string; from?: string; force?: boolean },
  ): Promise<string>;
  git(...args: string[]): Promise<string>;
  dispose(): Promise<void>;
};

/** openClone makes an empty repository whose remote is the project. */
export async function openClone(gitUrl: string, token: string): Promise<Clone> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-clone-"));
  const url = new URL(gitUrl);
  url.username = "developer";
  url.password = token;
  const git = async (...args: string[]) => {
    const { stdout, stderr } = await run("git", args, {
      cwd: folder,
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_TERMINAL_PROMPT: "0",
        GIT_AUTHOR_NAME: "alex",
        GIT_AUTHOR_EMAIL: "alex@example.com",
        GIT_COMMITTER_NAME: "alex",
        GIT_COMMITTER_EMAIL: "alex@example.com",
      },
    });
    return `${stdout}${stderr}`;
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "capstan", url.toString());
  return {
    git,
    push: async (branch, files, { message = "Change", from, force = false } = {}) => {
      await git("checkout", "--quiet", ...(from ? ["-B", branch, from] : ["-B", branch]));
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "-m", message);
      return git("push", ...(force ? ["--force"] : []), "capstan", branch);
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** addon gives the files of a small module that ships one project. */
export function addon(name: string, version: string, extra: Files = {}): Files {
  return {
    [`${name}/__init__.py`]: "",
    [`${name}/__manifest__.py`]: `{"name": "${name}", "version": "${version}", "depends": ["project"], "license": "LGPL-3"}\n`,
    ...Object.fromEntries(Object.entries(extra).map(([file, text]) => [`${name}/${file}`, text])),
  };
}
