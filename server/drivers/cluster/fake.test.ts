import { runClusterContract } from "./contract-suite";
import { createFakeCluster } from "./fake";

runClusterContract("the fake", async () => {
  const driver = createFakeCluster();
  return {
    driver,
    prefix: "t",
    write: async (database, _role, key, value) =>
      void driver.databases.get(database)?.content.set(key, value),
    read: (database, role, key) =>
      driver.withDatabase(
        database,
        async () => driver.databases.get(database)?.content.get(key) ?? null,
        role,
      ),
    ownerOf: async (database) => driver.databases.get(database)?.objects ?? null,
    openSession: async (name) => {
      const database = driver.databases.get(name);
      if (database) database.sessions += 1;
      return {
        isOpen: () => (database?.sessions ?? 0) > 0,
        close: async () => {
          if (database) database.sessions = 0;
        },
      };
    },
    makeForeign: async (name) => driver.makeForeign(name),
    dispose: async () => {},
  };
});
