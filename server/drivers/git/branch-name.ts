import { GitError } from "./port";

/** Bytes of one part of a name that the file system can store, with Git's ".lock" behind it. */
const partMaxBytes = 250;

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const forbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$|\/$|^\/|^-/;

/**
 * isBranchName follows git-check-ref-format(1) for `refs/heads/<name>`, plus what `git branch` adds: no leading dash and
 * not "HEAD". Names are any UTF-8 otherwise; quotes are fine.
 */
export function isBranchName(name: string): boolean {
  if (name === "" || name === "HEAD" || forbidden.test(name) || !name.isWellFormed()) return false;
  return name
    .split("/")
    .every(
      (part) => !part.startsWith(".") && !part.endsWith(".lock") && Buffer.byteLength(part) <= partMaxBytes,
    );
}

/** requireBranchName gives the full ref name, or throws GitError `bad_name`. */
export function requireBranchName(name: string): string {
  if (!isBranchName(name))
    throw new GitError(
      "bad_name",
      "This cannot be the name of a branch: leave out spaces, control characters and ~ ^ : ? * [ \\ .. and choose again.",
    );
  return `refs/heads/${name}`;
}
