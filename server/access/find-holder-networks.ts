import type { Database } from "@/server/platform/db/database";
import { isTokenValid } from "@/server/platform/db/sql/find-token";
import { readNetworksOf } from "@/server/platform/db/sql/networks";
import type { OrgNetworks } from "./viewer";

/**
 * findHolderNetworks is for what is handed out in somebody's name while they are not there, by a link: from where they may
 * come, as it is now. Null: the token that asked for it has ended, and with it what it made.
 */
export async function findHolderNetworks(
  { system }: Pick<Database, "system">,
  { userId, tokenId }: { userId: string; tokenId: string | null },
): Promise<readonly OrgNetworks[] | null> {
  if (tokenId !== null && !(await isTokenValid(system, tokenId))) return null;
  return readNetworksOf(system, userId);
}
