import { formatNetwork, parseAddress } from "./networks";

/** addressKey: what attempts and requests of one client are counted by. Whoever has IPv6 has at least a /64 of addresses. */
export function addressKey(address: string | null): string {
  const parsed = address === null ? null : parseAddress(address);
  if (!parsed) return "unknown";
  return formatNetwork({ address: parsed, bits: parsed.kind() === "ipv6" ? 64 : 32 });
}
