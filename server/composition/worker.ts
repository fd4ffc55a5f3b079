/** What a worker is made of. The only place where its drivers get their real implementations. */
import { pruneIdentity } from "@/server/access/identity/prune-identity";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { createKeyDriver } from "@/server/drivers/keys/create-key-driver";
import type { KeyDriver } from "@/server/drivers/keys/port";
import { createProcessRuntime } from "@/server/drivers/runtime/process/create-process-runtime";
import {
  applyRetention,
  collectBlobs,
  queueDueBackups,
  settleBackups,
  settleTransfers,
  type BackupDeps,
} from "@/server/backups";
import { mailApprovals } from "@/server/approvals";
import { sampleSizes } from "@/server/database-care";
import { Collector, makeNamer, prepareSpares } from "@/server/databases";
import {
  collectFiles,
  pruneLogs,
  putToSleep,
  ServiceReconciler,
  settleUnbuilt,
  shipLogs,
  type DeploymentDeps,
} from "@/server/deployments";
import { runBackups } from "@/server/control-plane";
import { expireEnvironments, syncAllProjects, type EnvironmentDeps } from "@/server/environments";
import { watchProof, type WatchDeps } from "@/server/incidents";
import { environmentUrl, findDeployKey, removeArchivedRepositories } from "@/server/projects";
import { ODOO_PASSWORD, seal } from "@/server/platform/seal";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db/database";
import { Listener } from "@/server/platform/db/listener";
import { refuseUnfinishedRecovery } from "@/server/platform/db/sql/unfinished-recovery";
import type { Settings } from "@/server/platform/env";
import { rewrapSecrets, SecretReader } from "@/server/secrets";
import { every, startWorker, type Worker } from "@/server/worker/loop";
import { WORKER_TUNABLES } from "@/server/worker/tunables";
import { composeBackups } from "@/server/composition/backups";
import { composeControlBackups } from "@/server/composition/control-backups";
import { composeMail } from "@/server/composition/mail";
import { composeOdoo } from "@/server/composition/odoo-sources";
import { runHandlers } from "@/server/composition/run-handlers";

const VERSION = "0.1.0";
const MINUTE_MS = 60_000;

/** What a clock sets off beside backups. */
type ClockedDeps = EnvironmentDeps & WatchDeps;

/** buildWorker starts claiming runs and reconciling; stop() ends both and leaves every Odoo serving. */
export async function buildWorker(
  settings: Settings,
  onError: (what: string, error: unknown) => void,
): Promise<Pick<Worker, "id" | "stop">> {
  const db = openDatabase(settings.databaseUrl, { applicationName: "capstan worker" });
  const listener = new Listener(settings.databaseUrl);
  const environments = clockedDeps(settings, db);
  const keys = createKeyDriver(settings.home, settings.keys);
  const deps = deploymentDeps(settings, db, keys);
  const backups = composeBackups(settings, deps);
  await whenMayStart(db, listener);
  const worker = await startWorker({
    sql: db.system,
    listener,
    clock: systemClock,
    machine: settings.machine,
    version: VERSION,
    slots: settings.workerSlots,
    handlers: new Map(runHandlers(backups).map((handler) => [handler.kind, handler])),
    secrets: deps.secrets,
    onError,
    beforeStep: settings.crashPoint ? crashAt(settings.crashPoint) : undefined,
  });
  const services = new ServiceReconciler(deps, { ring: () => reconcile.ring() });
  const reconcile = every(
    "reconcile services",
    WORKER_TUNABLES.reconcileEveryMs,
    () => services.reconcile(),
    onError,
  );
  const control = composeControlBackups(settings, db, keys);
  const timers = [
    reconcile,
    ...startTicker(backups, environments, keys, onError),
    every("back up the control plane", 10_000, () => runBackups(control), onError),
  ];
  const endRing = listener.subscribe("environments", () => reconcile.ring());
  return {
    id: worker.id,
    stop: async () => {
      endRing();
      for (const timer of timers) timer.stop();
      await worker.stop();
      await services.close();
      await listener.close();
      await deps.cluster.close();
      await db.close();
    },
  };
}

async function whenMayStart(db: Pick<DeploymentDeps["db"], "system">, listener: Listener): Promise<void> {
  await listener.whenReady();
  await refuseUnfinishedRecovery(db.system);
}

/** The built-in ticker: what `app/api/cron` offers to a clock from outside, and what only this machine can do. */
function startTicker(
  deps: BackupDeps,
  environments: ClockedDeps,
  keys: KeyDriver,
  onError: (what: string, error: unknown) => void,
) {
  const { db } = deps;
  const collector = new Collector(deps);
  const tick = (what: string, intervalMs: number, task: () => Promise<unknown>) =>
    every(what, intervalMs, task, onError);
  return [
    tick("ship logs", WORKER_TUNABLES.reconcileEveryMs, () => shipLogs(deps)),
    tick("repair databases", WORKER_TUNABLES.repairEveryMs, () =>
      deps.cluster.repairInterrupted(`${deps.names.prefix}_`),
    ),
    tick("put to sleep", MINUTE_MS, () => putToSleep(deps)),
    tick("collect databases", MINUTE_MS, () => collector.collect()),
    tick("prune logs", 10 * MINUTE_MS, () => pruneLogs(deps)),
    tick("collect files", 10 * MINUTE_MS, () => collectFiles(deps)),
    tick("settle what was never built", 10_000, () => settleUnbuilt(deps)),
    tick("prepare spares", 10_000, () => prepareSpares(deps)),
    tick("queue backups", 10_000, () => queueDueBackups(deps)),
    tick("watch proofs of backups", MINUTE_MS, () => watchProof(environments)),
    tick("mail approvals", 10_000, () => mailApprovals(environments)),
    tick("settle backups", 10_000, () => settleBackups(deps)),
    tick("settle downloads and uploads", 10_000, () => settleTransfers(deps)),
    tick("remove backups", 10 * MINUTE_MS, () => applyRetention(deps)),
    tick("collect backed-up files", 10 * MINUTE_MS, () => collectBlobs(deps)),
    tick("read repositories", 10_000, () => syncAllProjects(environments)),
    tick("expire environments", MINUTE_MS, () => expireEnvironments(environments)),
    tick("remove repositories", 10 * MINUTE_MS, () => removeArchivedRepositories(environments)),
    tick("prune identity", 10 * MINUTE_MS, () => pruneIdentity(db.system)),
    tick("note sizes of databases", 10 * MINUTE_MS, () => sampleSizes(deps)),
    tick("rewrap secrets", MINUTE_MS, () => rewrapSecrets({ db, keys })),
  ];
}

/** deploymentDeps gives the real drivers to the capabilities of this machine. */
function deploymentDeps(settings: Settings, db: DeploymentDeps["db"], keys: KeyDriver): DeploymentDeps {
  const git = gitDriver(settings);
  return {
    db,
    clock: systemClock,
    names: makeNamer(settings.secret),
    cluster: createClusterDriver({ url: settings.odooDatabaseUrl }),
    git,
    odoo: composeOdoo(settings),
    runtime: createProcessRuntime({ home: settings.home, machine: settings.machine }),
    secrets: new SecretReader({ db, keys, clock: systemClock }),
    deployKey: (projectId) => findDeployKey({ db, git, clock: systemClock, settings }, projectId),
    sealPassword: (password) => seal(settings.secret, ODOO_PASSWORD, password),
    addressOf: (host) => environmentUrl(settings, host),
  };
}

function clockedDeps(settings: Settings, db: ClockedDeps["db"]): ClockedDeps {
  return { db, clock: systemClock, settings, git: gitDriver(settings), mail: composeMail(settings, db) };
}

function gitDriver(settings: Settings) {
  return createGitDriver({
    home: settings.home,
    allowLocalRemotes: settings.allowLocalRemotes,
    openedNetworks: settings.outboundNetworks,
  });
}

/** For the crash tests: the process dies by SIGKILL just before the named step. */
function crashAt(point: string): (step: string) => void {
  return (step) => {
    if (step === point) process.kill(process.pid, "SIGKILL");
  };
}
