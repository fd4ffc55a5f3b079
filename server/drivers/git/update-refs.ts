import { updateRefsArgv } from "./build-git-argv";
import type { GitContext } from "./git-context";
import { GitError } from "./port";

export type RefChange =
  | { kind: "create"; ref: string; sha: string }
  | { kind: "update"; ref: string; sha: string; expected: string }
  | { kind: "set"; ref: string; sha: string }
  | { kind: "delete"; ref: string };

/** buildRefChange: one command of `git update-ref --stdin -z`. */
function buildRefChange(change: RefChange): string {
  switch (change.kind) {
    case "create":
      return `create ${change.ref}\0${change.sha}\0`;
    case "update":
      return `update ${change.ref}\0${change.sha}\0${change.expected}\0`;
    case "set":
      return `update ${change.ref}\0${change.sha}\0\0`;
    case "delete":
      return `delete ${change.ref}\0\0`;
  }
}

/** Git's words when a ref is not what the change expects it to be, or cannot be made beside those that are there. */
const refused =
  /reference already exists|but expected|'[^']*' exists; cannot create|cannot process .* and .* at the same time|unable to resolve reference/;

/** updateRef is a compare-and-set: false when the ref is not what the change expects. */
export async function updateRef(
  context: GitContext,
  repository: string,
  change: RefChange,
): Promise<boolean> {
  try {
    await context.run(updateRefsArgv(repository), { input: buildRefChange(change) });
    return true;
  } catch (error) {
    if (error instanceof GitError && refused.test(error.detail ?? "")) return false;
    throw error;
  }
}
