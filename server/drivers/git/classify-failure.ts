import { type GitErrorCode, GitError } from "./port";
import { redactSecrets } from "./redact-secrets";
import { errorDetailMaxChars, errorMessageMaxChars } from "./tunables";

/** Words of Git, ssh, curl and the well-known hosts (LC_ALL is C), in the order in which they decide. */
const signs: readonly [GitErrorCode, RegExp][] = [
  [
    "too_large",
    /attempting to allocate \d+ over limit|exceeds maximum allowed size|was larger than \d+ bytes/i,
  ],
  ["disk_full", /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i],
  ["denied", /host key verification failed|remote host identification has changed/i],
  [
    "denied",
    /authentication failed|could not read (?:username|password)|permission denied|invalid credentials|access denied|http (?:basic: )?access denied|requested url returned error: 40[13]|not authorized|dubious ownership/i,
  ],
  [
    "not_a_repository",
    /repository not found|repository '.*' not found|does not appear to be a git repository|not valid: is this a git repository|requested url returned error: 404|project you were looking for could not be found|not a git repository|does not exist/i,
  ],
  [
    "unreachable",
    /could not resolve|connection (?:refused|timed out|reset|closed)|network is unreachable|no route to host|failed to connect|couldn't connect|operation timed out|operation too slow|returned error: (?:5\d\d|429)|remote end hung up|early eof|ssl certificate|ssl_|\btls\b|gnutls|unable to access|kex_exchange|unable to look up/i,
  ],
];

const nextStep: Record<GitErrorCode, string> = {
  unreachable:
    "The repository could not be reached. Capstan tries again by itself; check the address if it stays so.",
  denied:
    "The repository refused us. Add the project's deploy key there (with write access, to merge), or correct the address or its token.",
  not_a_repository:
    "There is no Git repository at this address, or it hides from us. Check the address and the access.",
  no_such_commit:
    "The repository has no such commit. It may have been replaced by a force-push: choose another one.",
  exists: "There is such a branch already. Choose another name.",
  bad_name: "This name cannot be used. Choose another one.",
  submodule:
    "A submodule could not be fetched. Check its address in .gitmodules and give the project's key access to it.",
  disk_full: "The disk is full. Make room on the machine that holds the repositories, then try again.",
  too_large:
    "The repository holds more than Capstan unpacks: a commit, file or difference of it is too large. Keep large files out of Git.",
  failed: "Git failed. Try again; the log has the details.",
};

const progress = /:\s+\d+% \(|^(?:remote: )?(?:Enumerating|Counting|Compressing|Total) /;

/** Lines of progress ("Receiving objects: 12%") overwrite each other with carriage returns: they say nothing here. */
function meaningfulLines(stderr: string): string[] {
  return stderr
    .split(/[\r\n]+/)
    .map((line) =>
      line
        // terminal codes of a remote must not reach anyone's terminal
        .replace(/\p{Cc}\[[0-9;]*[A-Za-z]/gu, "")
        .replace(/\p{Cc}/gu, " ")
        .trim(),
    )
    .filter((line) => line !== "" && !progress.test(line));
}

/** What people see of Git's own words: what the remote said and what failed, not its advice. */
function ownWords(lines: readonly string[]): string {
  const telling = lines.filter((line) => /^(?:remote|fatal|error|ERROR|ssh|git@|@ +WARNING)/.test(line));
  return (telling.length > 0 ? telling : lines).join(" · ").slice(0, errorMessageMaxChars);
}

/**
 * classifyFailure turns what a git command said into an error. `local` commands never leave the machine: their words
 * ("not a git repository") say nothing of a remote, only a full disk and what is too large are told apart.
 */
export function classifyFailure(failure: {
  argv: readonly string[];
  exitCode: number | null;
  stderr: string;
  reach: "local" | "remote";
  secrets?: readonly string[];
}): GitError {
  const said = redactSecrets(failure.stderr, failure.secrets);
  const lines = meaningfulLines(said);
  const text = lines.join("\n");
  const sign = signs.find(
    ([code, words]) =>
      (failure.reach === "remote" || code === "disk_full" || code === "too_large") && words.test(text),
  );
  const code = sign?.[0] ?? "failed";
  const words = ownWords(lines);
  const command = redactSecrets(`git ${failure.argv.join(" ")}`, failure.secrets);
  return new GitError(
    code,
    words === "" ? nextStep[code] : `${nextStep[code]} Git says: ${words}`,
    `${command} (exit ${failure.exitCode ?? "by signal"})\n${text.slice(-errorDetailMaxChars)}`,
  );
}

/** diskFull is the error of a full disk. */
export function diskFull(detail: string | undefined): GitError {
  return new GitError("disk_full", nextStep.disk_full, detail);
}

/** asGitError turns a failure of the file system into an error of the port; others pass as they are. */
export function asGitError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return diskFull(error.message);
  return error;
}
