import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** ProcessIdentity names one process for ever: a pid alone is reused. */
export type ProcessIdentity = {
  pid: number;
  /** clock ticks from boot to its start (proc(5), field 22) */
  startTicks: string;
  bootId: string;
};

/** ProcessTags are environment variables of Capstan's processes, which their children inherit. */
export const tagNames = {
  home: "CAPSTAN_HOME_TAG",
  role: "CAPSTAN_ROLE",
  deployment: "CAPSTAN_DEPLOYMENT",
  owner: "CAPSTAN_OWNER",
  command: "CAPSTAN_COMMAND",
} as const;

export type ProcessStat = {
  state: string;
  parent: number;
  session: number;
  startTicks: string;
  isKernel: boolean;
};

// PF_KTHREAD of the kernel's include/linux/sched.h
const kernelThread = 0x00200000;

/** parseStat reads /proc/<pid>/stat (proc(5)); the name in it may hold spaces and parentheses. */
export function parseStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (!state || startTicks === undefined || !/^\d+$/.test(startTicks)) return null;
  const isKernel = (Number(fields[6]) & kernelThread) !== 0;
  return { state, parent: Number(fields[1]), session: Number(fields[3]), startTicks, isKernel };
}

/** A process without variables is asked that often, with that pause: exec takes a few ms, and some have none. */
const execTries = 20;
const execPauseMs = 5;

/** parseEnvironment reads /proc/<pid>/environ. */
export function parseEnvironment(text: string): Map<string, string> {
  const entries = text.split("\0").filter((entry) => entry.includes("="));
  return new Map(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** findListeners gives the inodes of sockets that listen on a port, from /proc/net/tcp or tcp6. */
export function findListeners(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local?.endsWith(`:${hexPort}`))
    .map((fields) => fields[9] ?? "");
}

/** identifyProcess gives null for one that is gone or has ended (a zombie). */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  const stat = parseStat((await read(`/proc/${pid}/stat`)) ?? "");
  if (stat === null || "ZX".includes(stat.state)) return null;
  return { pid, startTicks: stat.startTicks, bootId: await readBootId() };
}

/** describeSelf names this worker for ever, as the owner of commands. */
export async function describeSelf(): Promise<string> {
  const self = await identifyProcess(process.pid);
  return `${process.pid}:${self?.startTicks ?? ""}`;
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const found = await identifyProcess(identity.pid);
  return found?.startTicks === identity.startTicks && found.bootId === identity.bootId;
}

/** waitForEnd gives whether it ended in time. */
export async function waitForEnd(
  identity: ProcessIdentity,
  timeoutMs: number,
  pollMs: number,
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (await isAlive(identity)) {
    if (performance.now() >= until) return false;
    await pause(pollMs);
  }
  return true;
}

/** listProcesses gives the pids whose environment passes; those of other users, unreadable to us, are left out. */
export async function listProcesses(
  matches: (environment: Map<string, string>) => boolean,
): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = pid === process.pid ? null : await readEnvironment(pid);
      return environment !== null && matches(parseEnvironment(environment)) ? [pid] : [];
    }),
  );
  return found.flat();
}

/** A process that is just becoming another program (exec) shows no variables for a moment: it is asked again. */
async function readEnvironment(pid: number): Promise<string | null> {
  for (let left = execTries; left > 0; left -= 1) {
    const text = await read(`/proc/${pid}/environ`);
    if (text === null || text !== "") return text;
    const stat = parseStat((await read(`/proc/${pid}/stat`)) ?? "");
    if (stat === null || stat.isKernel || "ZX".includes(stat.state)) return null;
    await pause(execPauseMs);
  }
  return null;
}

/** listProcessesOf gives the pids of a user's processes. */
export async function listProcessesOf(uid: number): Promise<number[]> {
  const owners = await readOwners();
  return owners.filter((each) => each.uid === uid).map(({ pid }) => pid);
}

/** listUsers gives the ids of users that have a process. */
export async function listUsers(): Promise<number[]> {
  return [...new Set((await readOwners()).map(({ uid }) => uid))];
}

async function readOwners(): Promise<{ pid: number; uid: number }[]> {
  const read = (await listPids()).map(async (pid) => {
    const found = await stat(`/proc/${pid}`).catch(() => null);
    return found === null ? [] : [{ pid, uid: found.uid }];
  });
  return (await Promise.all(read)).flat();
}

/** UserProcess is a process that has not ended, with the variables it was started with. */
export type UserProcess = { pid: number; parent: number; session: number; environment: Map<string, string> };

/** describeProcessesOf gives a user's processes; one that shows no variables has none. */
export async function describeProcessesOf(uid: number): Promise<UserProcess[]> {
  const described = (await listProcessesOf(uid)).map(async (pid) => {
    const found = parseStat((await read(`/proc/${pid}/stat`)) ?? "");
    if (found === null || "ZX".includes(found.state)) return [];
    const environment = parseEnvironment((await readEnvironment(pid)) ?? "");
    return [{ pid, parent: found.parent, session: found.session, environment }];
  });
  return (await Promise.all(described)).flat();
}

/** ownsListener tells whether it is this process that listens on the port, and not another one that took it. */
export async function ownsListener(pid: number, port: number): Promise<boolean> {
  const tables = await Promise.all([read(`/proc/${pid}/net/tcp`), read(`/proc/${pid}/net/tcp6`)]);
  const listeners = new Set(
    tables.flatMap((table) => findListeners(table ?? "", port)).map((inode) => `socket:[${inode}]`),
  );
  if (listeners.size === 0) return false;
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  return links.some((link) => listeners.has(link));
}

/** signalProcess gives false when there is nobody to get it. A negative pid means the whole group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

let bootId: Promise<string> | undefined;

function readBootId(): Promise<string> {
  return (bootId ??= read("/proc/sys/kernel/random/boot_id").then((text) => text?.trim() ?? ""));
}

async function listPids(): Promise<number[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function read(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}
