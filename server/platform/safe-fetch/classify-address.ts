import ipaddr from "ipaddr.js";
import { isInNetworks, parseNetworks, unwrapMapped, type Address, type Network } from "../network/networks";

/** Where clouds answer with keys of the machine, and what is only ever this machine's own link: no setting opens them. */
const NEVER = parseNetworks(["169.254.0.0/16", "fe80::/10", "fd00:ec2::254", "0.0.0.0/8", "::"]);

/** The one part of IPv6 that is handed out on the Internet (RFC 4291); what is special within it, ipaddr.js knows. */
const GLOBAL_V6 = parseNetworks(["2000::/3"]);

/** RFC 6052: the public IPv4 Internet as an IPv6-only machine sees it through DNS64. */
const NAT64 = parseNetworks(["64:ff9b::/96"]);

/**
 * isReachable: whether a server may be asked at this address on a stranger's wish: it is a public one, or the operator
 * opened its network. Everything special (loopback, private, link-local, carrier, multicast, documentation, benchmark,
 * 6to4, Teredo, IPv4-compatible, …) is not, so a range nobody thought of is closed too.
 */
export function isReachable(given: Address, opened: readonly Network[]): boolean {
  const address = unwrapMapped(given);
  if (isInNetworks(address, NEVER)) return false;
  if (isInNetworks(address, NAT64)) return isReachable(embeddedIPv4(address), opened);
  if (isInNetworks(address, opened)) return true;
  if (address instanceof ipaddr.IPv6 && !isInNetworks(address, GLOBAL_V6)) return false;
  return address.range() === "unicast";
}

function embeddedIPv4(address: Address): Address {
  return ipaddr.fromByteArray(address.toByteArray().slice(-4));
}
