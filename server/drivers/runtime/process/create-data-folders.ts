import { stat } from "node:fs/promises";
import type { RuntimeDriver } from "../port";
import type { Home } from "./create-home";
import { killUser } from "./end-processes";
import { removeTree } from "./folders";
import { mapSystemError } from "./map-system-error";

/** createDataFolders makes and removes what an environment has on the disk. */
export function createDataFolders(home: Home): Pick<RuntimeDriver, "ensureDataFolder" | "removeDataFolder"> {
  const { layout } = home;
  const remove = async (envId: string): Promise<void> => {
    await home.ready();
    const data = await stat(layout.dataDir(envId)).catch(() => null);
    // its user is of no use any more, so whatever still runs as that user is a leftover
    if (data !== null && home.isEnvironmentUser(data.gid)) {
      await killUser(data.gid, layout.tag);
    }
    await removeTree(layout.environment(envId), layout.trash);
  };
  return {
    async ensureDataFolder(envId, user) {
      try {
        const { dataDir } = await home.ensureEnvironment(envId, user);
        return { dataDir };
      } catch (error) {
        throw mapSystemError(error, "making a data folder");
      }
    },
    removeDataFolder: (envId) =>
      remove(envId).catch((error: unknown) => {
        throw mapSystemError(error, "removing a data folder");
      }),
  };
}
