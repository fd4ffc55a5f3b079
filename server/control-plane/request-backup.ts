import { requestControlBackup } from "@/server/platform/db/sql/control-backups";
import { isInstanceOwner } from "@/server/platform/db/sql/instance-owner";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, lostRace } from "@/server/platform/errors";

/** requestBackup queues one for the worker, or gives the one under way. Only for owners of the installation. */
export async function requestBackup(sql: SqlClient): Promise<{ id: string }> {
  if (!(await isInstanceOwner(sql)))
    throw new AppError(
      "forbidden",
      "Only owners of the installation's first organization may back it up. Ask one of them.",
    );
  const id = await requestControlBackup(sql);
  if (id === null) throw lostRace("The backup");
  return { id };
}
