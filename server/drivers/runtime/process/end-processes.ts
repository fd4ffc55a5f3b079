import {
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
