import type { z } from "zod";
import type { gitCommands } from "./contract";

/** planGitCommands: what to type for the buttons of a branch. Quoted for a POSIX shell, for people to copy. */
export function planGitCommands(branch: {
  name: string;
  repoUrl: string;
  production: string | null;
  /** branch to merge into; production when nothing is said */
  into?: string;
  /** name for a branch made from this one */
  fork?: string;
}): z.infer<typeof gitCommands> {
  const name = quote(branch.name);
  const target = quote(branch.into ?? branch.production ?? "main");
  const fork = quote(branch.fork || "my-branch");
  // by its address: people name their remotes as they like
  const remote = quote(branch.repoUrl);
  return {
    clone: `git clone --recurse-submodules --branch ${name} ${quote(branch.repoUrl)}`,
    checkout: `git fetch && git switch ${name}`,
    fork: `git switch -c ${fork} ${name} && git push ${remote} ${fork}`,
    merge: `git switch ${target} && git merge ${name} && git push ${remote} ${target}`,
    push: `git push ${remote} HEAD:${name}`,
    submodule: `git submodule add -b 18.0 <address> <folder> && git commit -m "Add submodule" && git push`,
    delete: `git push ${remote} --delete ${name}`,
  };
}

function quote(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
