import { lstat, readdir } from "node:fs/promises";
import type { RuntimeDriver } from "../port";
import { askAlive, checkUpstream } from "./check-upstream";
import { endGroup, endStrays, killLeftovers } from "./end-processes";
import { removeTree } from "./folders";
import { mapSystemError } from "./map-system-error";
import { isAlive, ownsListener } from "./process-table";
import { findServiceRecord, type ServiceRecord } from "./service-record";
import { noteExit, startService, type StartDeps } from "./start-service";
import { withLock } from "./with-lock";

type Services = Pick<
  RuntimeDriver,
  | "ensureService"
  | "inspectService"
  | "stopService"
  | "removeService"
  | "listServices"
  | "checkHealth"
  | "checkAlive"
>;

/**
 * createServices keeps Odoos that outlive their worker. What is known of one is in its service.json; whether it runs is
 * asked of the kernel. Starting and stopping one service is serialized by a lock on this machine.
 */
export function createServices(deps: StartDeps): Services {
  const { home, tunables } = deps;
  const { layout } = home;
  const locked = <T>(deploymentId: string, doing: string, work: () => Promise<T>): Promise<T> =>
    home
      .ready()
      .then(() => withLock(layout.lock("service", deploymentId), { waitMs: tunables.serviceLockMs }, work))
      .catch((error: unknown) => Promise.reject(mapSystemError(error, doing)));

  const find = async (deploymentId: string): Promise<ServiceRecord | null> =>
    findServiceRecord(layout.serviceRecord(deploymentId));

  const findRunning = async (deploymentId: string): Promise<ServiceRecord | null> => {
    const record = await find(deploymentId);
    return record !== null && (await isAlive(record.process)) ? record : null;
  };

  const findListening = async (deploymentId: string): Promise<ServiceRecord | { missing: string }> => {
    const record = await findRunning(deploymentId);
    if (record === null) return { missing: "Odoo is not running" };
    // another process may have taken the port before this one could: its answers are not ours
    const isOwn = await ownsListener(record.process.pid, record.port);
    return isOwn ? record : { missing: "Odoo does not listen yet" };
  };

  const stop = async (deploymentId: string, graceMs: number): Promise<void> => {
    const record = await find(deploymentId);
    if (record !== null) await endGroup(record.process, graceMs, tunables);
    await killLeftovers({ tags: { home: layout.tag, role: "service", deployment: deploymentId } });
    const uid = await findUser(deploymentId);
    if (uid !== null) await endStrays(uid, { home: layout.tag, deployment: deploymentId }, tunables);
  };

  /** Its user: that of its configuration. Null when Capstan is not root, and of a service that never was. */
  const findUser = async (deploymentId: string): Promise<number | null> => {
    const config = await lstat(layout.serviceConfig(deploymentId)).catch(() => null);
    return config !== null && home.isEnvironmentUser(config.uid) ? config.uid : null;
  };

  const onExit = (record: ServiceRecord, exitCode: number | null): void => {
    const path = layout.serviceRecord(record.deploymentId);
    // nobody waits for it: a code that could not be noted is an unknown one
    locked(record.deploymentId, "noting an exit code", () => noteExit(path, record, exitCode)).catch(
      () => {},
    );
  };

  return {
    async ensureService(instance) {
      const running = await findRunning(instance.deploymentId);
      if (running !== null) return { upstream: upstreamOf(running) };
      const record = await locked(
        instance.deploymentId,
        "starting Odoo",
        async () =>
          (await findRunning(instance.deploymentId)) ?? (await startService(deps, instance, onExit)),
      );
      return { upstream: upstreamOf(record) };
    },

    async inspectService(deploymentId) {
      // a name that can be no service's is that of a stopped one as well
      const record = await find(deploymentId).catch(() => null);
      if (record === null) return { state: "stopped", exitCode: null };
      if (!(await isAlive(record.process))) return { state: "stopped", exitCode: record.exitCode };
      const { pid } = record.process;
      return { state: "running", upstream: upstreamOf(record), pid, startedAt: new Date(record.startedAt) };
    },

    async stopService(deploymentId, graceMs = tunables.serviceGraceMs) {
      await locked(deploymentId, "stopping Odoo", () => stop(deploymentId, graceMs));
    },

    async removeService(deploymentId) {
      await locked(deploymentId, "removing a service", async () => {
        await stop(deploymentId, 0);
        await removeTree(layout.service(deploymentId), layout.trash);
        await removeTree(layout.deploymentCommands(deploymentId), layout.trash);
      });
    },

    async listServices() {
      await home.ready();
      return readdir(layout.services);
    },

    async checkHealth(deploymentId, signal) {
      const found = await findListening(deploymentId);
      if ("missing" in found) return { healthy: false, answers: false, detail: found.missing };
      return checkUpstream(upstreamOf(found), tunables, signal);
    },

    async checkAlive(deploymentId, signal) {
      const found = await findListening(deploymentId);
      return !("missing" in found) && (await askAlive(upstreamOf(found), tunables, signal)).status !== null;
    },
  };
}

function upstreamOf({ port }: ServiceRecord): string {
  return `127.0.0.1:${port}`;
}
