import {
  allocationMaxBytes,
  bigFileThresholdMiB,
  deltaCacheMiB,
  httpLowSpeedSeconds,
  packThreads,
  packWindowMiB,
  refLockTimeoutMs,
} from "./tunables";

/** One setting of Git: its full name and its value. */
export type GitConfigEntry = readonly [name: string, value: string];

/** What the machine may tell Git. Everything else of our own environment stays out, GIT_* first of all. */
const passedOn = [
  "PATH",
  "TMPDIR",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "no_proxy",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
] as const;

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Faults of old but honest commits that well-known hosts let pass too. All other faults found by fsck (paths with
 * `.git` or `..`, addresses that look like options, …) refuse the transfer.
 */
const toleratedFaults = ["badTimezone", "missingSpaceBeforeDate", "zeroPaddedFilemode"];

const baseConfig: readonly GitConfigEntry[] = [
  // Every command names its repository; the search for one that this setting guards never takes place. Without it a
  // repository written by another user (Capstan started once as root, once not) could not be served.
  ["safe.directory", "*"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  // a hosted repository is the truth: what a push was told is stored must survive a power cut
  ["core.fsync", "committed"],
  ["core.bigFileThreshold", `${bigFileThresholdMiB}m`],
  ["core.filesRefLockTimeout", String(refLockTimeoutMs)],
  ["core.packedRefsTimeout", String(refLockTimeoutMs)],
  ["core.deltaBaseCacheLimit", `${deltaCacheMiB}m`],
  ["pack.windowMemory", `${packWindowMiB}m`],
  ["pack.deltaCacheSize", `${deltaCacheMiB}m`],
  ["pack.threads", String(packThreads)],
  ["transfer.fsckObjects", "true"],
  ...["fetch", "receive"].flatMap((side) =>
    toleratedFaults.map((fault): GitConfigEntry => [`${side}.fsck.${fault}`, "ignore"]),
  ),
  // pins of commits are nobody's business outside: not shown, not fetched, not pushed to
  ["transfer.hideRefs", "refs/capstan"],
  // nor is what stands in for another object, in a repository that took such a push once
  ["transfer.hideRefs", "refs/replace"],
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", String(httpLowSpeedSeconds)],
];

/** buildGitEnvironment: the whole environment of a git command, and with it all of Git's settings. */
export function buildGitEnvironment(options: {
  home: string;
  sshCommand: string;
  allowLocalRemotes: boolean;
  /** environment of the machine, of which only proxies, certificates and PATH are passed on */
  machine?: Readonly<Record<string, string | undefined>>;
  config?: readonly GitConfigEntry[];
  /** the tunable unless given */
  allocationMaxBytes?: number;
}): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: defaultPath,
    HOME: options.home,
    LC_ALL: "C.UTF-8",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    // a commit's name is its content's: no ref below refs/replace/ has another one read in its place
    GIT_NO_REPLACE_OBJECTS: "1",
    // a list that no setting can widen: `ext::` (runs any command) and local paths stay closed
    GIT_ALLOW_PROTOCOL: options.allowLocalRemotes ? "https:http:ssh:file" : "https:http:ssh",
    GIT_SSH_COMMAND: options.sshCommand,
    GIT_SSH_VARIANT: "ssh",
    // Git reads it in every allocation: a few bytes of differences that unfold into gigabytes end the command instead
    GIT_ALLOC_LIMIT: String(options.allocationMaxBytes ?? allocationMaxBytes),
  };
  for (const name of passedOn) {
    const value = options.machine?.[name];
    if (value !== undefined && value !== "") environment[name] = value;
  }
  const config = [...baseConfig, ...(options.config ?? [])];
  environment.GIT_CONFIG_COUNT = String(config.length);
  config.forEach(([name, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = name;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}
