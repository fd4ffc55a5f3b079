import { findOrg, listOrgNetworks, replaceOrgNetworks, type OrgRow } from "@/server/platform/db/sql/networks";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { NetworkLine, NetworkList } from "./contract";
import { isKeptOut, planLines } from "./plan-lines";

async function getOrg(sql: SqlClient, slug: string): Promise<OrgRow> {
  const org = await findOrg(sql, slug);
  if (!org) throw notFound("organization");
  return org;
}

/** readOrgNetworks: for every member. */
export async function readOrgNetworks(
  sql: SqlClient,
  slug: string,
  address: string | null,
): Promise<NetworkList> {
  const org = await getOrg(sql, slug);
  return { networks: await listOrgNetworks(sql, org.id), yourAddress: address };
}

/** setOrgNetworks: for owners and admins; conflict when it keeps their own address out and they did not confirm that. */
export async function setOrgNetworks(
  sql: SqlClient,
  slug: string,
  change: { networks: readonly NetworkLine[]; confirmed: boolean },
  address: string | null,
): Promise<void> {
  const org = await getOrg(sql, slug);
  if (org.role !== "owner" && org.role !== "admin")
    throw new AppError("forbidden", "Only owners and admins of the organization change its network rules.");
  const lines = planLines(change.networks);
  if (!change.confirmed && isKeptOut(lines, address))
    throw new AppError(
      "conflict",
      `This list keeps your own address out (${address ?? "it is not known"}). Add it, or confirm that you mean it.`,
    );
  await replaceOrgNetworks(sql, org.id, lines);
}
