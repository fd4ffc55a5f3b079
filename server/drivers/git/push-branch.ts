import { pushArgv } from "./build-git-argv";
import { classifyFailure } from "./classify-failure";
import type { GitContext } from "./git-context";
import { parsePushStatus } from "./parse-push-status";
import { GitError, type RemoteAccess } from "./port";
import { redactSecrets } from "./redact-secrets";
import { withRemote } from "./with-remote";

/**
 * pushBranch changes one branch of the remote, only if it still is what `expected` says (null: not there). False when it
 * is not. Deleting what is gone already succeeds. Throws GitError `denied` with the remote's reason when its rules say no.
 */
export async function pushBranch(
  context: GitContext,
  repository: string,
  remote: RemoteAccess,
  push: { ref: string; sha: string | null; expected?: string | null },
): Promise<boolean> {
  return withRemote(context, remote, async ({ address, options }) => {
    const argv = pushArgv(repository, address, push);
    const outcome = await context.run(argv, { ...options, expect: [0, 1] });
    const status = parsePushStatus(outcome.stdout.toString("utf8"));
    if (status?.kind === "done") return true;
    if (status?.kind === "stale") return false;
    if (status?.kind === "missing") {
      if (push.sha === null) return true;
      return false;
    }
    const error = classifyFailure({ ...outcome, argv, reach: "remote", secrets: options.secrets });
    // deleting a branch that is gone ends before any status line
    if (push.sha === null && /remote ref does not exist/.test(outcome.stderr)) return true;
    if (status?.kind !== "refused") throw error;
    const reason = redactSecrets(status.reason, options.secrets);
    throw new GitError(
      "denied",
      `The repository refused the push: ${reason}. Check its branch protection and that the project's key may write.`,
      error.detail,
    );
  });
}
