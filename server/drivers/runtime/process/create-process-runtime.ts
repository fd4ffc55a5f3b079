import { isAbsolute } from "node:path";
import { RuntimeError, type RuntimeDriver } from "../port";
import { createDataFolders } from "./create-data-folders";
import { createFilestoreFiles } from "./create-filestore-files";
import { createFilestores } from "./create-filestores";
import { createHome } from "./create-home";
import { createPortBook } from "./create-port-book";
import { createRequirements } from "./create-requirements";
import { createServiceLogs } from "./create-service-logs";
import { createServices } from "./create-services";
import { runOdooCommand } from "./run-odoo-command";
import { listServicePorts } from "./service-record";
import { processTunables, type ProcessTunables } from "./tunables";

export type ProcessRuntimeOptions = {
  /** CAPSTAN_HOME, absolute; the layout below it is in create-home.ts */
  home: string;
  machine: string;
  tunables?: Partial<ProcessTunables>;
  /** variables that pip gets: PIP_INDEX_URL, HTTPS_PROXY … Everything else of Capstan's environment is kept from it. */
  pipVariables?: Record<string, string>;
  now?: () => Date;
  random?: () => number;
  /** folder where the homes of this machine, run by root, say which user ids are theirs */
  claims?: string;
  /** whether environments get users of their own; only tests say otherwise */
  isRoot?: boolean;
};

const MACHINE_CLAIMS = "/var/lib/capstan/uid-ranges";

/**
 * createProcessRuntime runs Odoo as processes of this machine (Linux: /proc, and util-linux' setpriv, prlimit, flock and
 * fallocate). It keeps nothing in memory that another worker of the machine would miss: two of them share the same home.
 *
 * Services outlive the worker as long as whatever started it leaves its children alone (systemd: KillMode=process).
 * Commands die with it. The memory limit is on the address space of each process (RLIMIT_AS, as Odoo's own
 * limit_memory_hard), since control groups need rights that a plain user does not have: an environment with several
 * processes can use several times as much. All environments can reach each other's ports on the loopback address.
 */
export function createProcessRuntime(options: ProcessRuntimeOptions): RuntimeDriver {
  if (!isAbsolute(options.home)) {
    throw new RuntimeError("failed", "CAPSTAN_HOME must be an absolute path.", `home is ${options.home}`);
  }
  const tunables = { ...processTunables, ...options.tunables };
  const now = options.now ?? (() => new Date());
  const home = createHome(options.home, tunables, {
    isRoot: options.isRoot ?? process.getuid?.() === 0,
    claims: options.claims ?? MACHINE_CLAIMS,
  });
  const ports = createPortBook(tunables, {
    random: options.random ?? Math.random,
    listTaken: () => listServicePorts(home.layout),
  });
  return {
    machine: options.machine,
    ...createServices({ home, tunables, ports, now }),
    ...createServiceLogs({ home, tunables, now }),
    ...createDataFolders(home),
    ...createFilestores(home),
    ...createFilestoreFiles(home),
    ...createRequirements({ home, tunables, pipVariables: options.pipVariables ?? {}, now }),
    runCommand: (instance, args, commandOptions) =>
      runOdooCommand({ home, tunables, now }, instance, args, commandOptions),
  };
}
