export type SeedCommit = {
  branch: string;
  /** path → text */
  files: Readonly<Record<string, string>>;
  author: { name: string; email: string };
  message: string;
  at: Date;
};

/** buildFastImport writes one commit as the stream that `git fast-import` reads (git-fast-import(1)). */
export function buildFastImport(commit: SeedCommit): string {
  const name = commit.author.name.replace(/[<>\n]/g, "");
  const email = commit.author.email.replace(/[<>\n ]/g, "");
  const when = `${Math.floor(commit.at.getTime() / 1000)} +0000`;
  const files = Object.entries(commit.files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  return [
    `commit refs/heads/${commit.branch}\n`,
    `author ${name} <${email}> ${when}\n`,
    `committer ${name} <${email}> ${when}\n`,
    data(commit.message),
    ...files,
    "done\n",
  ].join("");
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
