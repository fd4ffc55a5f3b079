import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { Database } from "@/server/platform/db/database";
import { takeSamples, thinSamples } from "@/server/platform/db/sql/database-care";
import { CARE_TUNABLES } from "./tunables";

/** sampleSizes notes how large each serving database is, and thins what was noted long ago. */
export async function sampleSizes({
  db,
  cluster,
}: {
  db: Database;
  cluster: Pick<ClusterDriver, "listDatabases">;
}): Promise<{ taken: number; thinned: number }> {
  const databases = await cluster.listDatabases();
  const sizes = Object.fromEntries(databases.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const taken = await takeSamples(db.system, sizes, CARE_TUNABLES.sampleEveryMs);
  if (taken === 0) return { taken, thinned: 0 };
  return { taken, thinned: await thinSamples(db.system, CARE_TUNABLES.fineMs, CARE_TUNABLES.keepMs) };
}
