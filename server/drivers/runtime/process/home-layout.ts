import { createHash } from "node:crypto";
import { join } from "node:path";
import { RuntimeError, type FilestoreAddress } from "../port";

// as made by Capstan: uuids, hex digests. No dot in front, no slash: nothing that leads out of its folder
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export type HomeLayout = ReturnType<typeof createHomeLayout>;

/** createHomeLayout knows every path under `home`; each function refuses names that would lead elsewhere. */
export function createHomeLayout(home: string) {
  const environment = (envId: string) => join(home, "environments", checkId(envId));
  const service = (deploymentId: string) => join(home, "services", checkId(deploymentId));
  const dataDir = (envId: string) => join(environment(envId), "data");
  return {
    home,
    /** names this home among others on the machine, in the environment of processes */
    tag: createHash("sha256").update(home).digest("hex").slice(0, 16),
    environments: join(home, "environments"),
    services: join(home, "services"),
    commands: join(home, "commands"),
    venvs: join(home, "venvs"),
    locks: join(home, "locks"),
    trash: join(home, "trash"),
    environment,
    dataDir,
    tmpDir: (envId: string) => join(environment(envId), "tmp"),
    filestores: (envId: string) => join(dataDir(envId), "filestore"),
    filestore: ({ envId, database }: FilestoreAddress) =>
      join(dataDir(envId), "filestore", checkDatabase(database)),
    service,
    serviceRecord: (deploymentId: string) => join(service(deploymentId), "service.json"),
    serviceConfig: (deploymentId: string) => join(service(deploymentId), "odoo.conf"),
    serviceLog: (deploymentId: string) => join(service(deploymentId), "odoo.log"),
    deploymentCommands: (deploymentId: string) => join(home, "commands", checkId(deploymentId)),
    venv: (key: string) => join(home, "venvs", checkId(key)),
    /** a thousand files per kind serve all locks, so none is ever deleted under a waiting process */
    lock: (kind: "service" | "venv", name: string) => {
      const number = createHash("sha256").update(name).digest().readUInt16BE() % 1_000;
      return join(home, "locks", `${kind}-${number}`);
    },
  };
}

function checkId(id: string): string {
  if (ID.test(id)) return id;
  throw new RuntimeError(
    "failed",
    "Capstan was given a name that it cannot use.",
    `bad id ${JSON.stringify(id)}`,
  );
}

function checkDatabase(name: string): string {
  if (name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255)
    return name;
  throw new RuntimeError(
    "failed",
    "Capstan was given a name that it cannot use.",
    `bad database ${JSON.stringify(name)}`,
  );
}
