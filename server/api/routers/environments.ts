import { router } from "../trpc";
import { environmentBranches } from "./environments/environment-branches";
import { environmentConfiguration } from "./environments/environment-configuration";
import { environmentDatabase } from "./environments/environment-database";
import { environmentReads } from "./environments/environment-reads";
import { environmentRuns } from "./environments/environment-runs";

export const environmentsRouter = router({
  ...environmentReads,
  ...environmentDatabase,
  ...environmentRuns,
  ...environmentBranches,
  ...environmentConfiguration,
});
