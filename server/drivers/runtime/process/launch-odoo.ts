import type { OdooInstance } from "../port";
import { buildChildEnvironment } from "./build-child-environment";
import { buildLaunchArgv } from "./build-launch-argv";
import { buildOdooArgv } from "./build-odoo-argv";
import type { Home } from "./create-home";
import { launchProcess, type LaunchedProcess, type LaunchOptions } from "./launch-process";
import { tagNames } from "./process-table";
import type { ProcessTunables } from "./tunables";

export type OdooLaunch = {
  role: "service" | "command";
  instance: OdooInstance;
  configPath: string;
  args: readonly string[];
  /** what the process is to be found by, besides its home, role and deployment */
  tags: Partial<Record<"owner" | "command", string>>;
  place: { dataDir: string; tmp: string };
};

/**
 * launchOdoo starts odoo-bin in a session and process group of its own, with the rights, limits and variables of its
 * environment. The process it gives has a pid; throws RuntimeError when none could be started.
 */
export function launchOdoo(
  home: Home,
  tunables: ProcessTunables,
  launch: OdooLaunch,
  options: Omit<LaunchOptions, "env" | "cwd">,
): LaunchedProcess {
  const { role, instance, configPath, args, tags, place } = launch;
  const argv = buildLaunchArgv(
    {
      identity: home.identityOf(instance.user),
      memoryBytes: instance.limits.memoryBytes,
      processesMax: tunables.processesMax,
      diesWithParent: role === "command",
    },
    buildOdooArgv(instance, configPath, args),
  );
  const environment = buildChildEnvironment(
    { home: place.dataDir, tmp: place.tmp, python: instance.python ?? instance.source.python },
    instance.variables,
    {
      [tagNames.home]: home.layout.tag,
      [tagNames.role]: role,
      [tagNames.deployment]: instance.deploymentId,
      [tagNames.owner]: tags.owner ?? "",
      [tagNames.command]: tags.command ?? "",
    },
  );
  return launchProcess(argv, { ...options, env: environment, cwd: place.dataDir });
}
