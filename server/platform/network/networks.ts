/**
 * Addresses and networks of them, in every form people and programs write them. Pure.
 *
 * An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`, as dual-stack sockets report) is that IPv4 address everywhere:
 * otherwise a rule for one form could be walked around with the other.
 */
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** A network: its address and how many leading bits count. */
export type Network = { address: Address; bits: number };

/** parseAddress reads a plain address (no octal or decimal IPv4, zone ids dropped); null when it is none. */
export function parseAddress(text: string): Address | null {
  const bare = text
    .trim()
    .replace(/^\[(.+)\]$/, "$1")
    .replace(/%.*$/, "");
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return null;
  return unwrapMapped(ipaddr.parse(bare));
}

/** parseNetwork reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null when it is none. */
export function parseNetwork(text: string): Network | null {
  const [host = "", bits, ...more] = text.trim().split("/");
  const address = parseAddress(host);
  if (!address || more.length > 0) return null;
  const width = widthOf(address);
  if (bits === undefined) return { address, bits: width };
  if (!/^\d{1,3}$/.test(bits)) return null;
  // the /104 of ::ffff:10.0.0.0/104 is the /8 of 10.0.0.0/8
  const counted = Number(bits) - (host.includes(":") && width === 32 ? 96 : 0);
  return counted >= 0 && counted <= width ? { address, bits: counted } : null;
}

/** parseNetworks reads a list; throws with the entry that is none. */
export function parseNetworks(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (!network) throw new Error(`"${text}" is not an address or a network such as 10.0.0.0/8`);
    return network;
  });
}

/** formatNetwork writes it in one form: the bits that do not count are zero, single addresses without a length. */
export function formatNetwork({ address, bits }: Network): string {
  const width = widthOf(address);
  if (bits === width) return address.toString();
  const bytes = address.toByteArray().map((byte, index) => byte & maskOf(bits - index * 8));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** isInNetworks: whether one of them holds the address. */
export function isInNetworks(address: Address, networks: readonly Network[]): boolean {
  return networks.some(
    (network) => network.address.kind() === address.kind() && address.match(network.address, network.bits),
  );
}

/** unwrapMapped gives the IPv4 address inside ::ffff:0:0/96, and every other address as it is. */
export function unwrapMapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function widthOf(address: Address): 32 | 128 {
  return address.kind() === "ipv4" ? 32 : 128;
}

function maskOf(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}
