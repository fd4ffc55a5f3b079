import { execa } from "execa";
import type { FakePush } from "../fake-store";

/** Git for tests, deaf to the settings of the machine and of whoever runs them. */
const environment = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Alex",
  GIT_AUTHOR_EMAIL: "alex@example.com",
  GIT_COMMITTER_NAME: "Alex",
  GIT_COMMITTER_EMAIL: "alex@example.com",
  LC_ALL: "C.UTF-8",
};

/** testGit runs git; gives what it prints (`all`: on stderr too), rejects when it fails. */
export async function testGit(
  argv: string[],
  options: { cwd?: string; input?: string | Uint8Array; env?: Record<string, string>; all?: boolean } = {},
): Promise<string> {
  const { stdout, all } = await execa("git", argv, { ...options, env: { ...environment, ...options.env } });
  return all ?? stdout;
}

let clock = Date.UTC(2026, 0, 1) / 1000;

/** A path as fast-import reads it. */
const quotePath = (path: string) => `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

export type TestCommit = FakePush & {
  /** other repositories' commits by path */
  gitlinks?: Record<string, string>;
  symlinks?: Record<string, string>;
  executables?: Record<string, string>;
};

/** makeCommit puts a commit on a branch of a bare repository, as a push would; gives its id. */
export async function makeCommit(repository: string, branch: string, commit: TestCommit): Promise<string> {
  clock += 1;
  const ref = `refs/heads/${branch}`;
  const tip = commit.orphan
    ? ""
    : await testGit(["--git-dir", repository, "rev-parse", "--verify", "--quiet", ref]).catch(() => "");
  const author = `${commit.authorName ?? "Alex"} <alex@example.com> ${clock} +0000`;
  const write = (mode: string, files: Record<string, string> = {}) =>
    Object.entries(files).map(([path, text]) => `M ${mode} inline ${quotePath(path)}\n${data(text)}`);
  const files = Object.entries(commit.files).map(([path, text]) =>
    text === null ? `D ${quotePath(path)}\n` : `M 100644 inline ${quotePath(path)}\n${data(text)}`,
  );
  const gitlinks = Object.entries(commit.gitlinks ?? {}).map(
    ([path, sha]) => `M 160000 ${sha} ${quotePath(path)}\n`,
  );
  const input = [
    `commit ${ref}\nauthor ${author}\ncommitter ${author}\n`,
    data(commit.subject ?? "Change"),
    tip === "" ? "" : `from ${tip}\n`,
    ...files,
    ...write("100755", commit.executables),
    ...write("120000", commit.symlinks),
    ...gitlinks,
    "done\n",
  ].join("");
  if (commit.orphan) await testGit(["--git-dir", repository, "update-ref", "-d", ref]);
  await testGit(["--git-dir", repository, "fast-import", "--quiet", "--force", "--done"], { input });
  return testGit(["--git-dir", repository, "rev-parse", ref]);
}

/** readHeads: branch → commit, straight from Git. */
export async function readHeads(repository: string): Promise<Record<string, string>> {
  const output = await testGit([
    "--git-dir",
    repository,
    "for-each-ref",
    "--format=%(refname:lstrip=2) %(objectname)",
    "refs/heads",
  ]);
  return Object.fromEntries(
    output
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string]),
  );
}

/** commitFolder puts everything in a folder on a branch of a bare repository, binary files and all; gives the commit's id. */
export async function commitFolder(repository: string, branch: string, folder: string): Promise<string> {
  const place = ["--git-dir", repository, "--work-tree", folder];
  const env = { GIT_INDEX_FILE: `${repository}/index-${branch.replaceAll("/", "-")}` };
  await testGit([...place, "add", "--all", "--force"], { cwd: folder, env });
  const tree = (await testGit([...place, "write-tree"], { env })).trim();
  const sha = (await testGit(["--git-dir", repository, "commit-tree", tree, "-m", "All of it"])).trim();
  await testGit(["--git-dir", repository, "update-ref", `refs/heads/${branch}`, sha]);
  return sha;
}
