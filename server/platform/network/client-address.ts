/**
 * Whose request this is. X-Forwarded-For is written by whoever sends the request; only the entries that our own proxies
 * appended can be believed. So it is read from the right: the socket's address must be a trusted proxy for its last entry
 * to count, that one again for the entry before it, and the first address that is no trusted proxy is the client.
 */
import { isInNetworks, parseAddress, type Address, type Network } from "./networks";

/** Networks of our proxies, or whoever knows them. */
export type TrustedProxies = readonly Network[] | ((address: string) => boolean);

/** findClientAddress: the client's address in its usual form; null when not even the socket's is known. */
export function findClientAddress(
  socketAddress: string | null | undefined,
  forwardedFor: string | readonly string[] | null | undefined,
  trustedProxies: TrustedProxies,
): string | null {
  const socket = socketAddress ? parseAddress(socketAddress) : null;
  if (!socket) return null;
  let client = socket;
  const entries = [forwardedFor ?? []].flat().flatMap((header) => header.split(","));
  while (isTrusted(client, trustedProxies)) {
    const entry = entries.pop();
    if (entry === undefined) break;
    const said = parseAddress(withoutPort(entry));
    // A proxy that says "unknown", or nonsense: nothing left of it can be believed.
    if (!said) break;
    client = said;
  }
  return client.toString();
}

function isTrusted(address: Address, proxies: TrustedProxies): boolean {
  return typeof proxies === "function" ? proxies(address.toString()) : isInNetworks(address, proxies);
}

/** Some proxies write the port too: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const text = entry.trim().replace(/^"(.*)"$/, "$1");
  return text.replace(/^(\[[^\]]+\]|[\d.]+):\d+$/, "$1");
}
