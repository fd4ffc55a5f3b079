import type { GitDriver } from "@/server/drivers/git/port";
import type { Database } from "@/server/platform/db/database";
import type { Clock } from "@/server/platform/clock";

export type ProjectDeps = {
  db: Database;
  git: GitDriver;
  clock: Clock;
  settings: {
    /** public address of the portal */
    url: string;
    /** what small secrets are sealed with */
    secret: string;
    allowLocalRemotes: boolean;
    baseDomain: string;
    routerPort: number;
  };
};
