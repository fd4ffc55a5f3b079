/**
 * Whose request this is. X-Forwarded-For is written by whoever sends the request; only the entries that our own proxies
 * appended can be believed. So it is read from the right: the socket's address must be a trusted proxy for its last entry
 * to count, that one again for the entry before it, and the first address that is no trusted proxy is the client.
 */
import { isInNetworks, parseAddress, type Network } from "./networks";

/** findClientAddress: the client's address in its usual form; null when not even the socket's is known. */
export function findClientAddress(
  socketAddress: string | null | undefined,
  forwardedFor: string | readonly string[] | null | undefined,
  trustedProxies: readonly Network[],
): string | null {
  const socket = socketAddress ? parseAddress(socketAddress) : null;
  if (!socket) return null;
  let client = socket;
  const entries = [forwardedFor ?? []].flat().flatMap((header) => header.split(","));
  while (isInNetworks(client, trustedProxies)) {
    const entry = entries.pop();
    if (entry === undefined) break;
    const said = parseAddress(withoutPort(entry));
    // A proxy that says "unknown", or nonsense: nothing left of it can be believed.
    if (!said) break;
    client = said;
  }
  return client.toString();
}

/** Some proxies write the port too: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const text = entry.trim().replace(/^"(.*)"$/, "$1");
  return text.replace(/^(\[[^\]]+\]|[\d.]+):\d+$/, "$1");
}
