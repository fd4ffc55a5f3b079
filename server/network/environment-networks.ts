import { listEnvironmentNetworks, replaceEnvironmentNetworks } from "@/server/platform/db/sql/networks";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { NetworkLine, NetworkList } from "./contract";
import { planLines } from "./plan-lines";

/** readEnvironmentNetworks: the caller is authorized for the environment. */
export async function readEnvironmentNetworks(
  sql: SqlClient,
  envId: string,
  address: string | null,
): Promise<NetworkList> {
  return { networks: await listEnvironmentNetworks(sql, envId), yourAddress: address };
}

/** setEnvironmentNetworks: nobody is kept out of Capstan by it, so it needs no confirmation. */
export async function setEnvironmentNetworks(
  sql: SqlClient,
  env: { id: string; projectId: string },
  networks: readonly NetworkLine[],
): Promise<void> {
  await replaceEnvironmentNetworks(sql, env, planLines(networks));
}
