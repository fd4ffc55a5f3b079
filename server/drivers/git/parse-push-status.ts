export type PushStatus =
  | { kind: "done" }
  /** the remote's branch is not what the push expected */
  | { kind: "stale" }
  /** the branch to delete is not there */
  | { kind: "missing" }
  /** the remote's own rules: a protected branch, a hook */
  | { kind: "refused"; reason: string };

/** parsePushStatus reads `git push --porcelain` of one ref; null when it never came to an answer. */
export function parsePushStatus(stdout: string): PushStatus | null {
  for (const line of stdout.split("\n")) {
    const [flag, , summary = ""] = line.split("\t");
    if (flag === undefined || !/^[ +\-*!=]$/.test(flag) || summary === "") continue;
    if (flag !== "!") return { kind: "done" };
    const reason = /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary;
    if (
      /^(?:stale info|fetch first|non-fast-forward|already exists|needs force|remote ref updated since checkout)$/.test(
        reason,
      )
    )
      return { kind: "stale" };
    if (/remote ref does not exist|unable to delete|couldn't find remote ref/.test(reason))
      return { kind: "missing" };
    if (/cannot lock ref|failed to update ref|incorrect old value|failed to lock/.test(reason))
      return { kind: "stale" };
    return { kind: "refused", reason };
  }
  return null;
}
