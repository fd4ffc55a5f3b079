import { randomUUID } from "node:crypto";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { GitConfigEntry } from "./build-git-environment";
import { ensureFolder } from "./folders";
import type { GitContext } from "./git-context";
import { parseRemoteUrl } from "./parse-remote-url";
import { pinRemote } from "./pin-remote";
import type { RemoteAccess } from "./port";
import { leftoverMs } from "./tunables";

/** A remote, ready for a command: its address without secrets, and what the runner needs to reach it. */
export type RemoteConnection = {
  address: string;
  options: {
    reach: "remote";
    config: readonly GitConfigEntry[];
    privateKeyFile?: string;
    sshHost?: { address: string; keyAlias: string };
    secrets: readonly string[];
  };
};

/** httpCredentials sends user and password as a header, bound to the host they are for. */
function httpCredentials(credentials: { origin: string; user: string; password: string }): GitConfigEntry {
  const basic = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return [`http.${credentials.origin}.extraHeader`, `Authorization: Basic ${basic}`];
}

/** OpenSSH refuses a key with other line ends or without the last one. */
function normaliseKey(privateKey: string): string {
  return `${privateKey.replace(/\r\n?/g, "\n").trim()}\n`;
}

/** Keys of processes that were killed before they could remove them. */
async function sweepKeys(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const found = await stat(path.join(folder, name)).catch(() => null);
    if (found && now.getTime() - found.mtimeMs > leftoverMs)
      await rm(path.join(folder, name), { force: true });
  }
}

/** withRemote opens a remote for some commands: the private key is on disk (0600) only while `work` runs. */
export async function withRemote<T>(
  context: GitContext,
  remote: RemoteAccess,
  work: (connection: RemoteConnection) => Promise<T>,
): Promise<T> {
  const { address, kind, credentials } = parseRemoteUrl(remote.url, context.allowLocalRemotes);
  const { config, sshHost } = await pinRemote(context, { address, kind });
  if (credentials) {
    const header = httpCredentials(credentials);
    const secrets = [
      credentials.password,
      encodeURIComponent(credentials.password),
      header[1].split(" ").at(-1) ?? "",
    ];
    // a token may stand where the user does
    if (credentials.password === "") secrets.push(credentials.user);
    return work({ address, options: { reach: "remote", config: [...config, header], secrets } });
  }
  if (kind !== "ssh" || remote.privateKey === undefined)
    return work({ address, options: { reach: "remote", config, sshHost, secrets: [] } });
  const { keys } = context.layout;
  await ensureFolder(keys, 0o700);
  await sweepKeys(keys, context.now());
  const privateKeyFile = path.join(keys, randomUUID());
  try {
    await writeFile(privateKeyFile, normaliseKey(remote.privateKey), { mode: 0o600, flag: "wx" });
    return await work({
      address,
      options: { reach: "remote", config, sshHost, privateKeyFile, secrets: [] },
    });
  } finally {
    await rm(privateKeyFile, { force: true });
  }
}
