/** A commit of another repository, at a path of this one. */
export type Gitlink = { path: string; sha: string };

export type SubmoduleSetting = { name: string; path: string; url: string | null; update: string | null };

/** What a commit unpacks to. */
export type TreeContent = { files: number; bytes: number; gitlinks: Gitlink[] };

/** parseTree reads `git ls-tree -r -l -z`: files with their size, and the entries with mode 160000. */
export function parseTree(output: Buffer): TreeContent {
  const content: TreeContent = { files: 0, bytes: 0, gitlinks: [] };
  for (const entry of output.toString("utf8").split("\0")) {
    const [, kind, sha, size, path] = /^\d+ (\w+) ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(entry) ?? [];
    if (sha === undefined || path === undefined) continue;
    if (kind === "commit") content.gitlinks.push({ sha, path });
    else {
      content.files += 1;
      content.bytes += Number(size) || 0;
    }
  }
  return content;
}

/** parseGitmodules reads `git config -z --list` of .gitmodules: <key>\n<value>\0, the last one of a key counts. */
export function parseGitmodules(output: Buffer): SubmoduleSetting[] {
  const byName = new Map<string, SubmoduleSetting>();
  for (const entry of output.toString("utf8").split("\0")) {
    const line = entry.indexOf("\n");
    const key = line === -1 ? entry : entry.slice(0, line);
    const value = line === -1 ? "" : entry.slice(line + 1);
    const found = /^submodule\.([\s\S]+)\.(path|url|update)$/.exec(key);
    const name = found?.[1];
    if (name === undefined) continue;
    const setting = byName.get(name) ?? { name, path: "", url: null, update: null };
    byName.set(name, setting);
    if (found?.[2] === "path") setting.path = value.replace(/\/+$/, "");
    else if (found?.[2] === "url") setting.url = value;
    else setting.update = value;
  }
  return [...byName.values()].filter((setting) => setting.path !== "");
}
