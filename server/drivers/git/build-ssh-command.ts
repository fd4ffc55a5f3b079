import { sshAliveIntervalSeconds, sshConnectTimeoutSeconds } from "./tunables";

/** quoteForShell makes one word of any text, for /bin/sh. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** ssh reads the value of an option as words, with double quotes, and expands % in paths. */
function pathOption(name: string, file: string): string {
  return `${name}="${file.replaceAll("%", "%%")}"`;
}

/**
 * The value of GIT_SSH_COMMAND, which Git hands to a shell: the one place where that cannot be avoided. Only paths that
 * Capstan made go in, quoted. The machine's own ssh settings, keys and agent stay out: a project reaches what its own
 * key opens, nothing else. A host is trusted when first met, and a changed host key is refused from then on.
 */
export function buildSshCommand(files: {
  knownHosts: string;
  privateKey?: string;
  /** connect to this address, whatever the name stands for by now */
  host?: { address: string; keyAlias: string };
}): string {
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=accept-new",
    pathOption("UserKnownHostsFile", files.knownHosts),
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    files.privateKey === undefined ? "IdentityFile=none" : pathOption("IdentityFile", files.privateKey),
    "PasswordAuthentication=no",
    "ClearAllForwardings=yes",
    ...(files.host ? [`HostName=${files.host.address}`, `HostKeyAlias=${files.host.keyAlias}`] : []),
    `ConnectTimeout=${sshConnectTimeoutSeconds}`,
    `ServerAliveInterval=${sshAliveIntervalSeconds}`,
    "ServerAliveCountMax=4",
  ];
  return ["ssh", "-F", "/dev/null", ...options.flatMap((option) => ["-o", option])]
    .map(quoteForShell)
    .join(" ");
}
