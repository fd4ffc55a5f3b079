import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { RuntimeError } from "../port";
import { planStrays } from "./plan-strays";
import {
  describeProcessesOf,
  isAlive,
  listProcesses,
  listProcessesOf,
  signalProcess,
  tagNames,
  waitForEnd,
  type ProcessIdentity,
} from "./process-table";
import type { ProcessTunables } from "./tunables";

/** endGroup asks a process and its group to end, and kills what is still there after `graceMs`. */
export async function endGroup(
  leader: ProcessIdentity,
  graceMs: number,
  { exitPollMs }: Pick<ProcessTunables, "exitPollMs">,
): Promise<void> {
  if (!(await isAlive(leader))) return;
  signalProcess(-leader.pid, "SIGTERM");
  if (await waitForEnd(leader, graceMs, exitPollMs)) {
    // those that the leader left behind; the group keeps its number for as long as it has a member
    signalProcess(-leader.pid, "SIGKILL");
    return;
  }
  signalProcess(-leader.pid, "SIGKILL");
  await waitForEnd(leader, graceMs, exitPollMs);
}

/** Leftovers are found by the tags they carry: all those given, but for one of the owner `except`. */
export type Leftovers = {
  tags: Partial<Record<keyof typeof tagNames, string>> & { home: string };
  except?: string;
};

/**
 * killLeftovers kills what was started for a deployment and should not be there: a service whose worker died before it
 * could note it down, children that outlived their group, commands of a worker that was thought dead. They are found
 * by the variables they inherited, so a process id need not have been written anywhere.
 */
export async function killLeftovers({ tags, except }: Leftovers): Promise<number> {
  const wanted = Object.entries(tagNames).flatMap(([key, name]) => {
    const value = tags[key as keyof typeof tagNames];
    return value === undefined ? [] : [{ name, value }];
  });
  const pids = await listProcesses(
    (environment) =>
      wanted.every(({ name, value }) => environment.get(name) === value) &&
      (except === undefined || environment.get(tagNames.owner) !== except),
  );
  for (const pid of pids) signalProcess(pid, "SIGKILL");
  return pids.length;
}

/**
 * killUser kills all processes of a user that only Capstan starts any for. Two homes on a machine count their users from
 * the same base, so processes that name another home are that one's to end.
 */
export async function killUser(uid: number, home: string): Promise<void> {
  const named = await listProcesses((environment) => {
    const tag = environment.get(tagNames.home);
    return tag !== undefined && tag !== home;
  });
  const spared = new Set(named);
  for (const pid of await listProcessesOf(uid)) if (!spared.has(pid)) signalProcess(pid, "SIGKILL");
}

export type StrayTunables = Pick<
  ProcessTunables,
  "exitPollMs" | "straysEndMs" | "straysOneByOne" | "straysLooks"
>;

/**
 * endStrays ends every process of an environment's user that is of a stopped service, or of nobody: one that took the
 * variables out of its own environment is found by its user alone. What other deployments and commands of the environment
 * run goes on. A look into /proc can miss a process that becomes another one meanwhile, so one look that finds nothing is
 * no proof: with nothing of others to spare, all are ended from within, as their own user, whom the kernel lets end all of
 * its processes at once; then several looks in a row must find none. Throws RuntimeError when some are left.
 */
export async function endStrays(
  uid: number,
  service: { home: string; deployment: string },
  { exitPollMs, straysEndMs, straysOneByOne, straysLooks }: StrayTunables,
): Promise<void> {
  const whose = (environment: Map<string, string>) => {
    const home = environment.get(tagNames.home);
    if (home === undefined) return "unknown";
    const isService = environment.get(tagNames.role) === "service";
    const isOurs = home === service.home && environment.get(tagNames.deployment) === service.deployment;
    return isOurs && isService ? "ours" : "others";
  };
  const until = performance.now() + straysEndMs;
  let clean = 0;
  for (let turn = 0; performance.now() < until; turn += 1) {
    const processes = await describeProcessesOf(uid);
    const strays = planStrays(processes, whose);
    clean = strays.length === 0 ? clean + 1 : 0;
    if (clean === straysLooks) return;
    const isAlone = strays.length === processes.length;
    if (isAlone && (clean === 1 || turn >= straysOneByOne)) await killFromWithin(uid);
    else for (const pid of strays) signalProcess(pid, "SIGKILL");
    await pause(exitPollMs);
  }
  throw new RuntimeError(
    "failed",
    "Processes of this environment could not be ended. Look for them on the machine, by their user.",
    `processes of uid ${uid} are left`,
  );
}

/**
 * kill(2) with -1: every process that this user may signal, those that are being made included. The signal is spelled so
 * because kill(1) of procps takes -1 after -s for an option.
 */
async function killFromWithin(uid: number): Promise<void> {
  await execa("kill", ["-KILL", "--", "-1"], { uid, gid: uid, cwd: "/", reject: false });
}
