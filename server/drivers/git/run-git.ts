import { rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { Network } from "@/server/platform/network/networks";
import { type GitConfigEntry, buildGitEnvironment } from "./build-git-environment";
import { buildSshCommand } from "./build-ssh-command";
import { classifyFailure, diskFull } from "./classify-failure";
import { GitError } from "./port";
import type { RepositoryLayout } from "./repository-layout";
import {
  fullDiskBytes,
  localTimeoutMs,
  lockRetries,
  lockRetryPauseMs,
  networkIdleTimeoutMs,
  outputMaxBytes,
  staleLockMs,
} from "./tunables";

/** What one checkout may unpack to, submodules included. */
export type CheckoutLimits = { maxFiles: number; maxBytes: number };

/** What every git command of this machine has in common. */
export type GitSettings = {
  /** folder of `repositories/`, `checkouts/`, `submodules/` */
  home: string;
  /** the git program, "git" unless given */
  git?: string;
  /** whether file:// and folders of this machine are remotes; for tests and closed networks only */
  allowLocalRemotes?: boolean;
  /** networks beside the Internet on which remotes may be; with allowLocalRemotes all are */
  openedNetworks?: readonly Network[];
  /** environment of the machine: PATH, proxies and certificates are taken from it */
  environment?: Readonly<Record<string, string | undefined>>;
  /** the tunables unless given */
  checkoutLimits?: CheckoutLimits;
};

export type GitOutcome = { exitCode: number; stdout: Buffer; stderr: string };

export type GitRunOptions = {
  /** exit codes that are answers, 0 unless given */
  expect?: readonly number[];
  input?: string;
  /** added to the environment: an index, a working tree, an author */
  env?: Readonly<Record<string, string>>;
  config?: readonly GitConfigEntry[];
  /** "remote" commands may take any time as long as they say something */
  reach?: "local" | "remote";
  /** file with the private key for ssh */
  privateKeyFile?: string;
  /** the address ssh connects to instead of looking the host up again, and the name its key is known by */
  sshHost?: { address: string; keyAlias: string };
  secrets?: readonly string[];
  signal?: AbortSignal;
};

/** GitRunner runs one git command; throws GitError, or the signal's reason when it was aborted. */
export type GitRunner = (argv: readonly string[], options?: GitRunOptions) => Promise<GitOutcome>;

/** missingGit: the program itself is not there. */
export function missingGit(git: string): GitError {
  return new GitError("failed", `Git (${git}) is not installed on this machine. Install it, then try again.`);
}

async function runOnce(
  settings: GitSettings,
  layout: RepositoryLayout,
  argv: readonly string[],
  options: GitRunOptions,
): Promise<GitOutcome> {
  const reach = options.reach ?? "local";
  const idle = new AbortController();
  const git = settings.git ?? "git";
  const running = execa(git, argv, {
    cwd: "/",
    extendEnv: false,
    env: {
      ...buildGitEnvironment({
        home: settings.home,
        sshCommand: buildSshCommand({
          knownHosts: layout.knownHosts,
          privateKey: options.privateKeyFile,
          host: options.sshHost,
        }),
        allowLocalRemotes: settings.allowLocalRemotes ?? false,
        machine: settings.environment,
        config: options.config,
      }),
      ...options.env,
    },
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
    maxBuffer: outputMaxBytes,
    killDescendants: true,
    timeout: reach === "local" ? localTimeoutMs : 0,
    cancelSignal: options.signal ? AbortSignal.any([options.signal, idle.signal]) : idle.signal,
  });
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), networkIdleTimeoutMs);
  };
  if (reach === "remote") {
    watch();
    running.stderr.on("data", watch);
    running.stdout.on("data", watch);
  }
  const result = await running;
  clearTimeout(timer);
  options.signal?.throwIfAborted();
  if (result.code === "ENOENT") throw missingGit(git);
  const stderr = Buffer.from(result.stderr).toString("utf8");
  const exitCode = result.exitCode ?? null;
  const failure = { argv, exitCode, stderr, reach, secrets: options.secrets };
  if (idle.signal.aborted)
    throw classifyFailure({ ...failure, stderr: `${stderr}\nfatal: connection timed out` });
  if (exitCode !== null && (options.expect ?? [0]).includes(exitCode))
    return { exitCode, stdout: Buffer.from(result.stdout), stderr };
  throw classifyFailure(
    result.timedOut || result.isMaxBuffer
      ? { ...failure, stderr: `${stderr}\n${result.shortMessage}` }
      : failure,
  );
}

/** The lock file a command stumbled over, when it lies in our own folder. */
function lockFileOf(error: unknown, home: string): string | null {
  if (!(error instanceof GitError)) return null;
  const file = /Unable to create '(.+\.lock)': File exists/.exec(error.detail ?? "")?.[1];
  return file !== undefined && path.resolve(file).startsWith(`${home}/`) ? path.resolve(file) : null;
}

/** A killed git leaves its lock behind for ever, and with it a repository nobody can write to: an old one is removed. */
async function removeStaleLock(file: string, now: Date): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found || now.getTime() - found.mtimeMs < staleLockMs) return;
  await rm(file, { force: true });
}

/** What the runner needs of the world besides git. */
export type GitSurroundings = {
  now(): Date;
  /** bytes that can still be written to the disk of a folder */
  freeBytes(folder: string): Promise<number>;
};

export const machineSurroundings: GitSurroundings = {
  now: () => new Date(),
  async freeBytes(folder) {
    const disk = await statfs(folder);
    // no room for names is no room, whatever the bytes say; some file systems do not count names (files 0)
    return disk.files > 0 && disk.ffree === 0 ? 0 : disk.bavail * disk.bsize;
  },
};

const couldNotWrite =
  /(?:unable|failed|could not|couldn't|cannot) (?:to )?(?:write|create|append|add|mkdir|close)|write error/i;

/** Git often says only that it could not write a file, not why: the disk is asked. */
async function explain(error: unknown, home: string, surroundings: GitSurroundings): Promise<unknown> {
  if (!(error instanceof GitError) || error.code !== "failed" || !couldNotWrite.test(error.detail ?? ""))
    return error;
  const free = await surroundings.freeBytes(home).catch(() => Infinity);
  return free < fullDiskBytes ? diskFull(error.detail) : error;
}

/** createGitRunner: commands that find a lock taken are tried again, up to lockRetries times. */
export function createGitRunner(
  settings: GitSettings,
  layout: RepositoryLayout,
  surroundings: GitSurroundings,
): GitRunner {
  return async (argv, options = {}) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await runOnce(settings, layout, argv, options);
      } catch (error) {
        const lock = lockFileOf(error, settings.home);
        if (lock === null || attempt >= lockRetries) throw await explain(error, settings.home, surroundings);
        await removeStaleLock(lock, surroundings.now());
        await pause(lockRetryPauseMs);
        options.signal?.throwIfAborted();
      }
    }
  };
}
