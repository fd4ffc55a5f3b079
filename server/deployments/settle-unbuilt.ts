import { settleUnbuiltRows } from "@/server/platform/db/sql/settle-unbuilt";
import type { DeploymentDeps } from "./deps";

/** settleUnbuilt: an environment whose only build was cancelled before it began, or lost, says so; gives their ids. */
export function settleUnbuilt({ db }: Pick<DeploymentDeps, "db">): Promise<string[]> {
  return db.asSystem("environments.status", ({ sql }) => settleUnbuiltRows(sql));
}
