import { GitError } from "./port";

/** isRelativeUrl as Git has it: only addresses that begin with ./ or ../ are. */
function isRelativeUrl(url: string): boolean {
  return /^\.\.?(?:\/|$)/.test(url);
}

/** The address without its last part: up to the last slash, or up to the colon of host:path. */
function parentOf(address: string): string | null {
  const slash = address.lastIndexOf("/");
  if (slash > 0 && !/^[a-z][a-z0-9+.-]*:\/\/?$/i.test(address.slice(0, slash + 1)))
    return address.slice(0, slash);
  const colon = address.lastIndexOf(":");
  if (colon > 0 && colon < address.length - 1 && !address.slice(colon).includes("/"))
    return address.slice(0, colon + 1);
  return null;
}

/**
 * resolveSubmoduleUrl resolves `../other.git` against the address of the repository that holds the submodule, by Git's
 * rule: each ../ takes one part off its end. Throws GitError `submodule` when that leaves the host, or there is no address.
 */
export function resolveSubmoduleUrl(url: string, base: string | undefined): string {
  if (!isRelativeUrl(url)) return url;
  if (base === undefined)
    throw new GitError(
      "submodule",
      `The submodule address "${url}" is relative, which works only in a repository of another host. Write a full address into .gitmodules.`,
    );
  let address = base.replace(/\/+$/, "");
  let rest = url;
  for (;;) {
    if (rest.startsWith("./")) rest = rest.slice(2);
    else if (rest === "." || rest === "..") rest = `${rest}/`;
    else if (rest.startsWith("../")) {
      rest = rest.slice(3);
      const parent = parentOf(address);
      if (parent === null)
        throw new GitError(
          "submodule",
          `The submodule address "${url}" leads out of its host. Correct .gitmodules.`,
        );
      address = parent;
    } else break;
  }
  const joint = address.endsWith(":") ? "" : "/";
  return `${address}${joint}${rest}`.replace(/\/+$/, "");
}
