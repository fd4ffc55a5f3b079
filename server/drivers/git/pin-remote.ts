import { AppError } from "@/server/platform/errors";
import { resolveHost, type HostAddress, type Resolve } from "@/server/platform/safe-fetch";
import type { GitConfigEntry } from "./build-git-environment";
import type { GitContext } from "./git-context";
import type { RemoteUrl } from "./parse-remote-url";
import { GitError } from "./port";

export type RemotePin = {
  config: readonly GitConfigEntry[];
  sshHost?: { address: string; keyAlias: string };
};

const HTTP_PORTS: Record<string, string> = { "https:": "443", "http:": "80" };

/**
 * pinRemote looks a remote's host up once and holds Git to what it found: curl is given the addresses, ssh connects to
 * one. Otherwise a name could lead elsewhere between this check and Git's own look-up. Redirects are not followed: they
 * would be an address nobody checked. Where folders of this machine are remotes, its addresses are too.
 */
export async function pinRemote(
  context: Pick<GitContext, "allowLocalRemotes" | "openedNetworks">,
  remote: Pick<RemoteUrl, "address" | "kind">,
  resolve?: Resolve,
): Promise<RemotePin> {
  if (remote.kind === "local" || context.allowLocalRemotes) return { config: [] };
  const { host, port } = parseHost(remote);
  try {
    const addresses = await resolveHost(host, context.openedNetworks, resolve);
    return remote.kind === "ssh" ? pinSsh(host, port, addresses) : pinHttp(host, port, addresses);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new GitError(
      error.code === "invalid" ? "not_a_repository" : "unreachable",
      error.message,
      error.detail,
    );
  }
}

/** parseHost: the host without brackets, and the port as text. */
export function parseHost({ address, kind }: Pick<RemoteUrl, "address" | "kind">): {
  host: string;
  port: string;
} {
  if (address.includes("://")) {
    const { hostname, port, protocol } = new URL(address);
    return { host: bare(hostname), port: port || (HTTP_PORTS[protocol] ?? "22") };
  }
  const host = /^(?:[^@/]*@)?(\[[^\]]+\]|[^:]+):/.exec(address)?.[1];
  if (host === undefined || kind !== "ssh")
    throw new GitError("not_a_repository", "The address names no host.");
  return { host: bare(host), port: "22" };
}

function pinHttp(host: string, port: string, addresses: readonly HostAddress[]): RemotePin {
  const list = addresses.map(({ address, family }) => (family === 6 ? `[${address}]` : address)).join(",");
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    config: [
      ["http.curloptResolve", `${name}:${port}:${list}`],
      ["http.followRedirects", "false"],
    ],
  };
}

function pinSsh(host: string, port: string, [first]: readonly HostAddress[]): RemotePin {
  if (!first) return { config: [] };
  return {
    config: [],
    // as known_hosts writes it, so that keys that are known stay known
    sshHost: { address: first.address, keyAlias: port === "22" ? host : `[${host}]:${port}` },
  };
}

function bare(host: string): string {
  return host.replace(/^\[(.+)\]$/, "$1");
}
