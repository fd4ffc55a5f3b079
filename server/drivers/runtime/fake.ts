import { Readable } from "node:stream";
import type {
  CommandResult,
  FilestoreAddress,
  LogLine,
  LogPosition,
  OdooInstance,
  RuntimeDriver,
  ServiceState,
} from "./port";

/** FakeCommand is a call of odoo-bin, as the fake saw it. */
export type FakeCommand = { instance: OdooInstance; args: string[]; input: string | undefined };

/** FakeProgram plays odoo-bin: says lines, and ends with an exit code. `signal` is aborted when it is to end. */
export type FakeProgram = (
  command: FakeCommand,
  say: (message: string, level?: LogLine["level"]) => Promise<void>,
  signal: AbortSignal,
) => Promise<number> | number;

/** FakeRuntime is a RuntimeDriver in memory, with what a test wants to see and to change. */
export type FakeRuntime = RuntimeDriver & {
  readonly commands: FakeCommand[];
  /** program plays odoo-bin from now on; without one every command succeeds in silence */
  play(program: FakeProgram): void;
  /** setHealthy: a service is healthy unless told otherwise */
  setHealthy(deploymentId: string, healthy: boolean): void;
  /** hang makes a running service answer nothing any more */
  hang(deploymentId: string): void;
  /** crash ends a service as if by itself */
  crash(deploymentId: string, exitCode: number): void;
  /** say appends to the log of a service */
  say(deploymentId: string, message: string, level?: LogLine["level"]): void;
  /** filestore gives the files at an address, path → content; writing into it is writing files */
  filestore(at: FilestoreAddress): Map<string, string>;
  /** listFilestores gives the addresses of those that are there */
  listFilestores(): FilestoreAddress[];
  readonly dataFolders: ReadonlySet<string>;
};

type FakeService = { state: ServiceState; healthy: boolean; hung: boolean; log: LogLine[] };

/** createFakeRuntime runs nothing. Its ports are made up, and its times are those of `now`. */
export function createFakeRuntime({ machine = "fake", now = () => new Date(0) } = {}): FakeRuntime {
  const services = new Map<string, FakeService>();
  const commands: FakeCommand[] = [];
  let program: FakeProgram = () => 0;
  let pid = 1000;

  const line = (message: string, level: LogLine["level"] = "info"): LogLine => ({
    at: now(),
    level,
    logger: "odoo.fake",
    message,
  });
  const serviceOf = (deploymentId: string): FakeService => {
    const service = services.get(deploymentId);
    if (service === undefined) throw new Error(`the test made no service ${deploymentId}`);
    return service;
  };
  const end = (deploymentId: string, exitCode: number): void => {
    const service = services.get(deploymentId);
    if (service?.state.state === "running") service.state = { state: "stopped", exitCode };
  };

  return {
    machine,
    commands,
    play: (next) => void (program = next),
    setHealthy: (deploymentId, healthy) => void (serviceOf(deploymentId).healthy = healthy),
    hang: (deploymentId) => void (serviceOf(deploymentId).hung = true),
    crash: end,
    say: (deploymentId, message, level) => void serviceOf(deploymentId).log.push(line(message, level)),

    async ensureService({ deploymentId }) {
      const known = services.get(deploymentId);
      if (known?.state.state === "running") return { upstream: known.state.upstream };
      pid += 1;
      const upstream = `127.0.0.1:${pid}`;
      const log = [...(known?.log ?? []), line(`listening on ${pid}`)];
      services.set(deploymentId, {
        state: { state: "running", upstream, pid, startedAt: now() },
        healthy: true,
        hung: false,
        log,
      });
      return { upstream };
    },
    inspectService: async (id) => services.get(id)?.state ?? { state: "stopped", exitCode: null },
    stopService: async (deploymentId) => end(deploymentId, 0),
    removeService: async (deploymentId) => void services.delete(deploymentId),
    listServices: async () => [...services.keys()],
    async checkHealth(deploymentId) {
      const service = services.get(deploymentId);
      if (service?.state.state !== "running")
        return { healthy: false, answers: false, detail: "Odoo is not running" };
      return { healthy: service.healthy, answers: true, detail: service.healthy ? "200" : "500" };
    },
    async checkAlive(deploymentId) {
      const service = services.get(deploymentId);
      return service?.state.state === "running" && !service.hung;
    },
    async readLog(deploymentId, from): Promise<{ lines: LogLine[]; next: LogPosition }> {
      const log = services.get(deploymentId)?.log;
      if (log === undefined) return { lines: [], next: from };
      const offset = from.generation === "fake" ? from.offset : 0;
      return { lines: log.slice(offset), next: { generation: "fake", offset: log.length } };
    },
    runCommand(instance, args, options) {
      const command = { instance, args, input: options.input };
      commands.push(command);
      return playCommand(program, command, options, line);
    },
    ...createFakeFiles(),
  };
}

type CommandOptions = Parameters<RuntimeDriver["runCommand"]>[2];

async function playCommand(
  program: FakeProgram,
  command: FakeCommand,
  { onLine, signal, timeoutMs }: CommandOptions,
  line: (message: string, level?: LogLine["level"]) => LogLine,
): Promise<CommandResult> {
  if (signal?.aborted) return { exitCode: null, signal: "SIGTERM", timedOut: false };
  const limit = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any(signal === undefined ? [limit] : [limit, signal]);
  const cut = new Promise<null>((resolve) => ended.addEventListener("abort", () => resolve(null)));
  const say = async (message: string, level?: LogLine["level"]) => onLine(line(message, level));
  const exitCode = await Promise.race([Promise.resolve(program(command, say, ended)), cut]);
  if (exitCode !== null) return { exitCode, signal: null, timedOut: false };
  return { exitCode: null, signal: "SIGTERM", timedOut: limit.aborted };
}

type FakeFiles = Pick<
  FakeRuntime,
  | "filestore"
  | "listFilestores"
  | "dataFolders"
  | "ensureDataFolder"
  | "removeDataFolder"
  | "cloneFilestore"
  | "renameFilestore"
  | "removeFilestore"
  | "readFilestoreFile"
  | "fillFilestore"
  | "ensureRequirements"
  | "removeUnusedRequirements"
  | "pythonOf"
>;

function createFakeFiles(): FakeFiles {
  const folders = new Set<string>();
  const stores = new Map<string, Map<string, string>>();
  const nameOf = ({ envId, database }: FilestoreAddress): string => JSON.stringify([envId, database]);
  const replace = (to: FilestoreAddress, files: Map<string, string> | undefined): void => {
    folders.add(to.envId);
    stores.delete(nameOf(to));
    if (files !== undefined) stores.set(nameOf(to), files);
  };
  return {
    dataFolders: folders,
    filestore(at) {
      const files = stores.get(nameOf(at)) ?? new Map<string, string>();
      stores.set(nameOf(at), files);
      return files;
    },
    listFilestores: () =>
      [...stores.keys()].map((name) => {
        const [envId, database] = JSON.parse(name) as [string, string];
        return { envId, database };
      }),
    async ensureDataFolder(envId) {
      folders.add(envId);
      return { dataDir: `/fake/environments/${envId}/data` };
    },
    async removeDataFolder(envId) {
      folders.delete(envId);
      for (const name of stores.keys()) if (JSON.parse(name)[0] === envId) stores.delete(name);
    },
    async cloneFilestore(from, to) {
      const files = stores.get(nameOf(from));
      replace(to, files && new Map(files));
      return { files: files?.size ?? 0 };
    },
    async renameFilestore(from, to) {
      const files = stores.get(nameOf(from));
      if (files === undefined) return;
      stores.delete(nameOf(from));
      replace(to, files);
    },
    removeFilestore: async (at) => void stores.delete(nameOf(at)),
    async readFilestoreFile(at, path) {
      const content = stores.get(nameOf(at))?.get(path);
      if (content === undefined) return null;
      const bytes = Buffer.from(content, "latin1");
      return { sizeBytes: bytes.length, content: Readable.from([bytes]) };
    },
    async fillFilestore(to, { base, fill }) {
      const files = new Map(base && stores.get(nameOf(base)));
      await fill(async (path, content) => {
        if (!/^\w+\/\w+$/.test(path)) throw new Error(`bad path ${path}`);
        const chunks: Buffer[] = [];
        for await (const chunk of content) chunks.push(chunk as Buffer);
        files.set(path, Buffer.concat(chunks).toString("latin1"));
      });
      replace(to, files);
      return { files: files.size };
    },
    async ensureRequirements(files) {
      const asked = files.filter(({ content }) => /^\s*[^\s#]/m.test(content));
      if (asked.length === 0) return null;
      const key = Buffer.from(JSON.stringify(asked)).toString("hex").slice(0, 40);
      return { key, python: `/fake/venvs/${key}/bin/python` };
    },
    removeUnusedRequirements: async () => [],
    pythonOf: (key) => `/fake/venvs/${key}/bin/python`,
  };
}
