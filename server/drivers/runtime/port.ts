/**
 * Where Odoo runs. A service is one serving Odoo (one deployment of one environment); a command is one odoo-bin call
 * that ends (install, update, neutralize …). Implementations: `process` (this machine), later Docker and Kubernetes.
 */
import { isErrorOf } from "@/server/platform/is-error-of";
import type { Readable } from "node:stream";
import type { OdooSource } from "../odoo/port";

/** The identity a service or command runs under; made from the environment's ordinal, so no two environments share one. */
export type RuntimeUser = { ordinal: number };

export type OdooConnection = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  sslmode?: string;
};

/** All that one Odoo needs; everything that differs between commands and services is elsewhere. */
export type OdooInstance = {
  envId: string;
  deploymentId: string;
  user: RuntimeUser;
  source: OdooSource;
  /** virtual environment's python, or null for the source's own */
  python: string | null;
  /** folders of the checkout that hold modules, in order, before Odoo's own */
  addonsPaths: string[];
  connection: OdooConnection;
  /** extra environment variables: ODOO_STAGE, ODOO_VERSION, secrets */
  variables: Record<string, string>;
  /** extra [options] of odoo.conf; managed keys are refused by the odoo driver's `planConfig` */
  options: Record<string, string>;
  limits: { memoryBytes: number; timeSeconds: number };
};

export type LogLine = {
  at: Date;
  level: "debug" | "info" | "warning" | "error" | "critical";
  logger: string | null;
  message: string;
};

export type ServiceState =
  | { state: "running"; upstream: string; pid: number; startedAt: Date }
  | { state: "stopped"; exitCode: number | null };

export type CommandResult = { exitCode: number | null; signal: string | null; timedOut: boolean };

export interface RuntimeDriver {
  /** name of the machine whose services these are; runs of an environment go to workers on its machine */
  readonly machine: string;
  /**
   * ensureService starts the service unless it is running, and returns once the process exists (not: once it is healthy).
   * A service outlives the process that started it. Idempotent; two callers at once start one.
   */
  ensureService(instance: OdooInstance): Promise<{ upstream: string }>;
  /** inspectService never throws for a service it does not know: it is stopped. */
  inspectService(deploymentId: string): Promise<ServiceState>;
  /** stopService: SIGTERM, `graceMs`, then SIGKILL to the whole group. Fine when it is stopped. */
  stopService(deploymentId: string, graceMs?: number): Promise<void>;
  /** removeService also deletes its configuration and log. */
  removeService(deploymentId: string): Promise<void>;
  /** listServices gives the deployments that have a service, running or stopped, until it is removed. */
  listServices(): Promise<string[]>;
  /**
   * checkHealth asks once whether people can use it: /web/health, then the sign-in page. One that `answers` without being
   * healthy serves errors: waiting may not help.
   */
  checkHealth(
    deploymentId: string,
    signal?: AbortSignal,
  ): Promise<{ healthy: boolean; answers: boolean; detail: string }>;
  /** checkAlive asks /web/health alone, once: false when there is no answer in time; an error is an answer. Cheap. */
  checkAlive(deploymentId: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * runCommand runs odoo-bin with `args` to its end. The process dies with the caller (SIGKILL of the worker included)
   * and on `signal`. Every line of output goes to `onLine`, parsed; lines over 64 KiB are cut and say so.
   * `input` is given on standard input.
   */
  runCommand(
    instance: OdooInstance,
    args: string[],
    options: {
      /** output waits for a promise returned here: a slow ledger slows the command, memory stays flat */
      onLine: (line: LogLine) => void | Promise<void>;
      signal?: AbortSignal;
      timeoutMs: number;
      input?: string;
    },
  ): Promise<CommandResult>;
  /** readLog gives lines of the service's log from a byte position on, for shipping to the ledger; survives rotation. */
  readLog(deploymentId: string, from: LogPosition): Promise<{ lines: LogLine[]; next: LogPosition }>;
  /** paths of the environment's data folder on this machine, made if missing and owned by `user` */
  ensureDataFolder(envId: string, user: RuntimeUser): Promise<{ dataDir: string }>;
  removeDataFolder(envId: string): Promise<void>;
  /** cloneFilestore hard-links every file; replaces whatever is at the target. Fine when the source has none. */
  cloneFilestore(
    from: FilestoreAddress,
    to: FilestoreAddress & { user: RuntimeUser },
  ): Promise<{ files: number }>;
  renameFilestore(from: FilestoreAddress, to: FilestoreAddress & { user: RuntimeUser }): Promise<void>;
  removeFilestore(at: FilestoreAddress): Promise<void>;
  /** readFilestoreFile opens one file by its path (`ab/abcdef…`); null when there is no such file of the environment's. */
  readFilestoreFile(
    at: FilestoreAddress & { user: RuntimeUser },
    path: string,
  ): Promise<{ sizeBytes: number; content: Readable } | null>;
  /**
   * fillFilestore makes a filestore beside whatever is at the target: hard links to the files of `base`, a filestore of
   * the same environment, and what `fill` puts, several at once if it likes. Then it takes the target's place: when
   * `fill` throws, or a content fails, the target is as it was. Gives the number of files.
   */
  fillFilestore(
    to: FilestoreAddress & { user: RuntimeUser },
    options: { base?: FilestoreAddress; fill: (put: FilestorePut) => Promise<void> },
  ): Promise<{ files: number }>;
  /**
   * ensureRequirements installs requirement files into a virtual environment kept under the digest of their content
   * (and of the base Python); null when there is nothing to install. Whole or not at all.
   */
  ensureRequirements(
    files: { path: string; content: string }[],
    source: OdooSource,
    options: { onLine: (line: string) => void; signal?: AbortSignal },
  ): Promise<{ key: string; python: string } | null>;
  /**
   * removeUnusedRequirements removes virtual environments whose keys are not in `keep` and that nobody has asked for
   * (ensureRequirements) since `unusedSince`; gives their keys. Safe beside builds.
   */
  removeUnusedRequirements(unused: { keep: ReadonlySet<string>; unusedSince: Date }): Promise<string[]>;
  /** pythonOf gives the python of a key made before. */
  pythonOf(key: string): string;
}

export type FilestorePut = (path: string, content: Readable) => Promise<void>;
export type FilestoreAddress = { envId: string; database: string };
/** LogPosition is where reading goes on; `generation` changes when the log became another file. */
export type LogPosition = { generation: string; offset: number };

export type RuntimeErrorCode = "no_odoo" | "requirements" | "port" | "disk_full" | "failed";

export class RuntimeError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === RuntimeError ? "RuntimeError" : null, value);
  }
  override name = "RuntimeError";
  constructor(
    readonly code: RuntimeErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}
