import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { planConfig } from "@/server/drivers/odoo/plan-config";
import type { CommandResult, OdooInstance, RuntimeDriver } from "../port";
import { nameOwned, removeAbandoned } from "./abandoned";
import { killLeftovers } from "./end-processes";
import { followCommand } from "./follow-command";
import { ensureFolder, writePrivateFile } from "./folders";
import type { Home } from "./create-home";
import { launchOdoo } from "./launch-odoo";
import { mapSystemError } from "./map-system-error";
import { describeSelf } from "./process-table";
import type { ProcessTunables } from "./tunables";

export type CommandDeps = { home: Home; tunables: ProcessTunables; now: () => Date };

type CommandOptions = Parameters<RuntimeDriver["runCommand"]>[2];

/**
 * runOdooCommand runs odoo-bin to its end. Commands of the same deployment that belong to another worker are killed
 * first: a run has one worker at a time, and one that was thought dead must not go on writing to the database.
 */
export async function runOdooCommand(
  deps: CommandDeps,
  instance: OdooInstance,
  args: string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { home, tunables, now } = deps;
  if (options.signal?.aborted) return { exitCode: null, signal: "SIGTERM", timedOut: false };
  const id = randomUUID();
  const { folder, place, owner } = await guarded(() => prepare(home, instance));
  try {
    const child = await guarded(async () => {
      const configPath = join(folder, "odoo.conf");
      await writePrivateFile(
        configPath,
        planConfig(instance, { dataDir: place.dataDir }),
        home.identityOf(instance.user),
      );
      return launchOdoo(
        home,
        tunables,
        { role: "command", instance, configPath, args, place, tags: { owner, command: id } },
        { output: "pipe", input: options.input },
      ).child;
    });
    return await followCommand(child, options, {
      tunables,
      now,
      killRest: () => killLeftovers({ tags: { home: home.layout.tag, command: id } }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(home: Home, { deploymentId, envId, user }: OdooInstance) {
  const { layout } = home;
  await home.ready();
  const owner = await describeSelf();
  const tags = { home: layout.tag, role: "command", deployment: deploymentId };
  await killLeftovers({ tags, except: owner });
  const place = await home.ensureEnvironment(envId, user);
  const rights = { mode: home.separates ? 0o711 : 0o700 };
  const commands = layout.deploymentCommands(deploymentId);
  await ensureFolder(commands, rights);
  await removeAbandoned(commands, "command", layout.trash);
  const folder = join(commands, await nameOwned("command"));
  await ensureFolder(folder, rights);
  return { folder, place, owner };
}

/** Errors of the receiver of lines are not the system's, so only what is done here is mapped. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mapSystemError(error, "running odoo-bin");
  }
}
