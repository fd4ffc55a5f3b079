import type { RouteRow } from "@/server/platform/db/sql/read-route";
import { isInNetworks, parseAddress, parseNetworks } from "@/server/platform/network/networks";

/** isAdmitted: whether an environment's allow-list holds the client; a host that is none keeps nobody out. */
export function isAdmitted(row: Pick<RouteRow, "networks"> | null, client: string | null): boolean {
  if (!row?.networks) return true;
  const address = client === null ? null : parseAddress(client);
  return address !== null && isInNetworks(address, parseNetworks(row.networks));
}
