import { isInNetworks, parseAddress, parseNetworks } from "@/server/platform/network/networks";
import type { OrgNetworks } from "./viewer";

/** findBlockedOrgs: whose list does not hold the address. An address that is not known is on no list. */
export function findBlockedOrgs(lists: readonly OrgNetworks[], address: string | null): string[] {
  const parsed = address === null ? null : parseAddress(address);
  return lists
    .filter(
      ({ networks }) => networks.length > 0 && !(parsed && isInNetworks(parsed, parseNetworks(networks))),
    )
    .map(({ orgId }) => orgId);
}
