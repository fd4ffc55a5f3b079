import { isIPv6 } from "node:net";

/** A DNS name is no longer; a header that is longer names nothing. */
const nameMaxChars = 253;
// letters, digits and hyphens as in DNS, and the underscore, which some resolvers let through
const LABEL = /^[a-z0-9_][a-z0-9_-]{0,62}$/;

/**
 * normalizeHost gives the name of a Host header as environments are looked up by: lower case, without port and without
 * the final dot; an IPv6 address without its brackets. Null when it is no host name at all.
 */
export function normalizeHost(header: string | undefined): string | null {
  const text = header?.trim().toLowerCase() ?? "";
  // with room for a final dot and a port
  if (text.length > nameMaxChars + 7) return null;
  const bracketed = /^\[([^\]]*)\](?::\d{0,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? bracketed : null;
  const name = text.replace(/:\d{0,5}$/, "").replace(/\.$/, "");
  return name.length <= nameMaxChars && name.split(".").every((label) => LABEL.test(label)) ? name : null;
}
