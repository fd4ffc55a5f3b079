import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { OdooDriver } from "@/server/drivers/odoo/port";
import type { RuntimeDriver } from "@/server/drivers/runtime/port";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import type { Namer } from "./plan-names";

/** What this room's use cases need; put together in the composition roots. */
export type DatabaseDeps = {
  db: Database;
  cluster: ClusterDriver;
  runtime: RuntimeDriver;
  odoo: OdooDriver;
  names: Namer;
  clock: Clock;
};
