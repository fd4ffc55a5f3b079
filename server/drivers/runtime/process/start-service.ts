import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { planConfig } from "@/server/drivers/odoo/plan-config";
import type { OdooInstance } from "../port";
import type { PortBook } from "./create-port-book";
import { killLeftovers } from "./end-processes";
import { ensureFolder, writePrivateFile } from "./folders";
import type { Home } from "./create-home";
import { launchOdoo } from "./launch-odoo";
import { identifyProcess } from "./process-table";
import { findServiceRecord, writeServiceRecord, type ServiceRecord } from "./service-record";
import type { ProcessTunables } from "./tunables";

export type StartDeps = { home: Home; tunables: ProcessTunables; ports: PortBook; now: () => Date };

/**
 * startService starts Odoo and notes it down. The caller holds the service's lock, and runs `onExit` under it. A worker
 * that is killed between the two leaves a process that the next start finds by its variables.
 */
export async function startService(
  { home, tunables, ports, now }: StartDeps,
  instance: OdooInstance,
  onExit: (record: ServiceRecord, exitCode: number | null) => void,
): Promise<ServiceRecord> {
  const { layout } = home;
  const { deploymentId, envId } = instance;
  await killLeftovers({ tags: { home: layout.tag, role: "service", deployment: deploymentId } });
  const place = await home.ensureEnvironment(envId, instance.user);
  await ensureFolder(layout.service(deploymentId), { mode: home.separates ? 0o711 : 0o700 });
  const recordPath = layout.serviceRecord(deploymentId);
  // the same port again where possible: a router may still believe in it
  const port = await ports.reserve((await findServiceRecord(recordPath))?.port);
  const log = await openLog(layout.serviceLog(deploymentId));
  try {
    const configPath = layout.serviceConfig(deploymentId);
    const config = planConfig(instance, { dataDir: place.dataDir, httpPort: port });
    await writePrivateFile(configPath, config, home.identityOf(instance.user));
    const { child, pid, ended } = launchOdoo(
      home,
      tunables,
      { role: "service", instance, configPath, args: [], place, tags: {} },
      { output: log },
    );
    child.unref();
    const record: ServiceRecord = {
      deploymentId,
      envId,
      port,
      // one that has ended already was never alive: no process starts with the boot
      process: (await identifyProcess(pid)) ?? { pid, startTicks: "0", bootId: "" },
      startedAt: now().toISOString(),
      exitCode: null,
    };
    await writeServiceRecord(recordPath, record);
    void ended.then((exitCode) => onExit(record, exitCode));
    return record;
  } finally {
    await log.close();
    // the record holds the port from now on
    ports.release(port);
  }
}

/** noteExit adds the exit code, unless the record is about another process by now. */
export async function noteExit(path: string, ended: ServiceRecord, exitCode: number | null): Promise<void> {
  const record = await findServiceRecord(path);
  if (isDeepStrictEqual(record, ended)) await writeServiceRecord(path, { ...ended, exitCode });
}

/**
 * Odoo's output goes to a file that we open and append to: it cannot be led elsewhere by the environment's own code,
 * and holds what Odoo says before its logging is set up, or when it is not.
 */
function openLog(path: string) {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  return open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
}
