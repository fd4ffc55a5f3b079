import { listOrgNetworks, replaceOrgNetworks } from "@/server/platform/db/sql/networks";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import type { NetworkLine, NetworkList } from "./contract";
import { isKeptOut, planLines } from "./plan-lines";

/** readOrgNetworks: the caller is authorized for the organization. */
export async function readOrgNetworks(
  sql: SqlClient,
  orgId: string,
  address: string | null,
): Promise<NetworkList> {
  return { networks: await listOrgNetworks(sql, orgId), yourAddress: address };
}

/** setOrgNetworks: conflict when the list keeps its own author's address out and they did not confirm that. */
export async function setOrgNetworks(
  sql: SqlClient,
  orgId: string,
  change: { networks: readonly NetworkLine[]; confirmed: boolean },
  address: string | null,
): Promise<void> {
  const lines = planLines(change.networks);
  if (!change.confirmed && isKeptOut(lines, address))
    throw new AppError(
      "conflict",
      `This list keeps your own address out (${address ?? "it is not known"}). Add it, or confirm that you mean it.`,
    );
  await replaceOrgNetworks(sql, orgId, lines);
}
