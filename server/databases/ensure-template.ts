import { installArgv, saysDatabaseLost, type OdooModule, type OdooSource } from "@/server/drivers/odoo/port";
import type { LogLine, OdooInstance, RuntimeDriver } from "@/server/drivers/runtime/port";
import { InterruptedError, PlatformFailure } from "@/server/runs";
import type { DatabaseDeps } from "./deps";
import { templateKey } from "./plan-template";

/** Filestores of templates lie in a data folder of their own. */
export const TEMPLATE_HOME = "templates";

export type TemplateRequest = {
  source: OdooSource;
  /** modules of Odoo itself, dependencies included */
  modules: string[];
  demo: boolean;
  standard: Map<string, OdooModule>;
  limits: OdooInstance["limits"];
  runId: string;
};

export type TemplateResult = { database: string; made: boolean };

/** Builds of this worker, by the runtime they run on and the template's key. */
const buildsOf = new WeakMap<RuntimeDriver, Map<string, Promise<TemplateResult>>>();

/**
 * ensureTemplate gives the database of a module set, made once and kept. Two runs of this worker that want the same one
 * wait for one build; of two workers, the second to finish drops its own and takes the other's.
 */
export async function ensureTemplate(
  deps: DatabaseDeps,
  request: TemplateRequest,
  onLine: (line: LogLine) => void | Promise<void>,
  signal: AbortSignal,
): Promise<TemplateResult> {
  const key = templateKey(request.source, request.modules, request.demo);
  const underway = buildsOf.get(deps.runtime) ?? new Map<string, Promise<TemplateResult>>();
  buildsOf.set(deps.runtime, underway);
  const running = underway.get(key);
  if (running) {
    // The other run's log says how that build went, and it may only have been cancelled: this run tries for itself.
    const made = await running.catch(() => null);
    signal.throwIfAborted();
    return made ? { ...made, made: false } : ensureTemplate(deps, request, onLine, signal);
  }
  // Looking for it belongs to it: whoever looked just before another's build ended would build it once more.
  const build = findOrBuild(deps, key, request, onLine, signal).finally(() => underway.delete(key));
  underway.set(key, build);
  return build;
}

async function findOrBuild(
  deps: DatabaseDeps,
  key: string,
  request: TemplateRequest,
  onLine: (line: LogLine) => void | Promise<void>,
  signal: AbortSignal,
): Promise<TemplateResult> {
  const existing = await findTemplate(deps, key);
  return existing ? { database: existing, made: false } : buildTemplate(deps, key, request, onLine, signal);
}

async function findTemplate(deps: DatabaseDeps, key: string): Promise<string | null> {
  const machine = deps.runtime.machine;
  const row = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.databaseTemplate.findUnique({ where: { key_machine: { key, machine } } }),
  );
  if (!row) return null;
  if (!(await deps.cluster.databaseExists(row.databaseName))) {
    await deps.db.asSystem(null, ({ prisma }) =>
      prisma.databaseTemplate.deleteMany({ where: { id: row.id } }),
    );
    return null;
  }
  await deps.db.asSystem(null, ({ prisma }) =>
    prisma.databaseTemplate.updateMany({ where: { id: row.id }, data: { lastUsedAt: deps.clock.now() } }),
  );
  return row.databaseName;
}

async function buildTemplate(
  deps: DatabaseDeps,
  key: string,
  request: TemplateRequest,
  onLine: (line: LogLine) => void | Promise<void>,
  signal: AbortSignal,
): Promise<TemplateResult> {
  const role = deps.names.role(0);
  const user = { ordinal: 0 };
  const scratch = deps.names.scratchDatabase(request.runId);
  const database = deps.names.templateDatabase(key);
  await deps.cluster.ensureRole(role);
  await deps.cluster.dropDatabase(scratch);
  await deps.runtime.removeFilestore({ envId: TEMPLATE_HOME, database: scratch });
  await deps.cluster.createEmpty(scratch, { purpose: "scratch" }, role.name);
  await deps.runtime.ensureDataFolder(TEMPLATE_HOME, user);
  const instance: OdooInstance = {
    envId: TEMPLATE_HOME,
    deploymentId: request.runId,
    user,
    source: request.source,
    python: null,
    addonsPaths: [],
    connection: { ...deps.cluster.target(), user: role.name, password: role.password, database: scratch },
    variables: {},
    options: {},
    limits: request.limits,
  };
  const argv = installArgv({ modules: request.modules, demo: request.demo, version: request.source.version });
  let lost = false;
  const { exitCode, timedOut } = await deps.runtime.runCommand(instance, argv, {
    onLine: (line) => {
      lost ||= saysDatabaseLost(line);
      return onLine(line);
    },
    signal,
    timeoutMs: request.limits.timeSeconds * 1000,
  });
  signal.throwIfAborted();
  if (exitCode !== 0 && lost)
    throw new InterruptedError(
      "PostgreSQL went away. Installing Odoo's own modules did not come to its end.",
    );
  if (exitCode !== 0)
    throw new PlatformFailure(
      timedOut
        ? "Installing Odoo's own modules took longer than the time limit. Raise it in the settings, then rebuild."
        : "Odoo's own modules could not be installed. Look at the log above; check the Odoo sources on Status.",
      `odoo-bin exited with ${exitCode} while making template ${key}`,
    );
  return keepTemplate(deps, { key, scratch, database, request });
}

async function keepTemplate(
  deps: DatabaseDeps,
  made: { key: string; scratch: string; database: string; request: TemplateRequest },
): Promise<TemplateResult> {
  const { key, scratch, database, request } = made;
  const machine = deps.runtime.machine;
  if (await deps.cluster.databaseExists(database)) {
    // Another worker was quicker, or one died between the rename and the row: the content is the same.
    await deps.cluster.dropDatabase(scratch);
    await deps.runtime.removeFilestore({ envId: TEMPLATE_HOME, database: scratch });
  } else {
    await deps.runtime.renameFilestore(
      { envId: TEMPLATE_HOME, database: scratch },
      { envId: TEMPLATE_HOME, database, user: { ordinal: 0 } },
    );
    await deps.cluster.renameDatabase(scratch, database, { purpose: "template" });
  }
  await deps.db.asSystem("databases.template", ({ prisma }) =>
    prisma.databaseTemplate.upsert({
      where: { key_machine: { key, machine } },
      create: {
        key,
        machine,
        databaseName: database,
        odooVersion: request.source.version,
        modules: request.modules,
      },
      update: { lastUsedAt: deps.clock.now() },
    }),
  );
  return { database, made: true };
}
