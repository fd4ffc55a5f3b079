/**
 * The PostgreSQL server that holds Odoo's databases. It is never reached through the control plane's pool:
 * it may be another server, and its statements (CREATE DATABASE …) cannot run in a transaction.
 *
 * Every database made here belongs to Capstan (its comment says so): `drop` refuses any other.
 * A database is owned by the administrating role; the environment's role gets CONNECT, CREATE, TEMPORARY and all rights
 * on its schema, and owns the objects in it. So a role can open the databases granted to it and no other.
 */

import { isErrorOf } from "@/server/platform/is-error-of";
import type { Readable } from "node:stream";

/** `createdFor`: the environment of its label; 0 bytes where the size may not be known. */
export type ClusterDatabase = { name: string; sizeBytes: number; createdFor: string | null; owner: string };

export type DatabaseLabel = {
  /** what it is for: deployment, snapshot, template, spare, scratch */
  purpose: "deployment" | "snapshot" | "template" | "spare" | "scratch";
  projectId?: string;
  envId?: string;
};

export type RoleCredentials = { name: string; password: string };

export type ConnectionTarget = { host: string; port: number; sslmode?: string };

export interface ClusterDriver {
  /** target: where Odoo itself connects to. */
  target(): ConnectionTarget;
  /**
   * ensureRole makes the login role, or sets its password (printable ASCII). It can create nothing and see nothing until
   * granted. Throws `not_ours` for a role with powers of its own.
   */
  ensureRole(role: RoleCredentials): Promise<void>;
  /** dropRole: one that is not there is fine; `in_use` while it owns something in a database, `not_ours` if not made here. */
  dropRole(name: string): Promise<void>;
  /** createEmpty: UTF-8, template0, with pg_trgm and unaccent where the server has them. Throws `exists`. */
  createEmpty(name: string, label: DatabaseLabel, role: string): Promise<void>;
  /**
   * cloneDatabase copies `source` at file level (CREATE DATABASE … TEMPLATE), then hands the objects to `role`; without
   * one they stay whose they are, and nobody can connect. Other sessions on the source are ended only when `disconnect`
   * says so, and none gets in until the copy is there; else `in_use` is thrown. The target is there whole or not at all.
   */
  cloneDatabase(
    source: string,
    target: string,
    label: DatabaseLabel,
    options: { role: string | null; fromRole?: string | null; disconnect?: boolean },
  ): Promise<void>;
  /** handOver makes `role` the owner of everything `fromRole` owns in the database, and grants it access (spares, restores). */
  handOver(name: string, role: string, fromRole?: string | null): Promise<void>;
  /**
   * copyLive copies a database in use without disturbing its users: pg_dump | pg_restore through a custom-format file.
   * The restore works as `role`, whose the copy then is.
   * `onProgress` gets bytes of the dump written so far.
   */
  copyLive(
    source: string,
    target: string,
    label: DatabaseLabel,
    options: { role: RoleCredentials; onProgress?: (bytes: number) => void; signal?: AbortSignal },
  ): Promise<void>;
  /**
   * dumpDatabase streams a dump in custom format of one moment to `write`, and reads of the very same moment what is asked
   * for. Between the fixing of that moment and the end of `whenFixed`, Odoo cannot collect files of its filestore
   * (ir_attachment.py takes SHARE on `hold`, this holds ROW EXCLUSIVE), so a copy of it made there has every attachment
   * of the dump. Users are not disturbed. `write` sees the stream fail when pg_dump does. Throws `in_use` when the
   * database is taken away meanwhile (an update shuts it).
   */
  dumpDatabase<T>(
    name: string,
    options: {
      /** whose tables they are; `inside` reads as this role */
      role: RoleCredentials;
      hold: string | null;
      whenFixed?: () => Promise<void>;
      write: (dump: Readable) => Promise<void>;
      inside: (sql: ClusterSql) => Promise<T>;
      signal?: AbortSignal;
    },
  ): Promise<DumpFacts & { inside: T }>;
  /**
   * restoreDump makes a database of a dump in custom format. The whole dump is read and its table of contents looked at
   * before anything is made; pg_restore then works as `role`, and the first error ends it. The target is there whole,
   * analyzed, or not at all. `open` may be asked for a stream that fails at its end (a wrong checksum): nothing is made.
   */
  restoreDump(
    target: string,
    label: DatabaseLabel,
    options: {
      open: () => Promise<Readable>;
      role: RoleCredentials;
      has: DumpedExtensions;
      signal?: AbortSignal;
    },
  ): Promise<void>;
  /**
   * loadDump makes a database of a dump that somebody else made: plain SQL, or custom format, which is turned into it.
   * It is fed to the server statement by statement, as `role`, and refused (`refused`, with the reason) before anything
   * that a dump of Odoo does not have: commands to psql, programs, files, other servers, roles, extensions that reach
   * beyond the database; and as soon as it takes more time or room than a dump does. The target is there whole, analyzed,
   * or not at all.
   */
  loadDump(
    target: string,
    label: DatabaseLabel,
    options: {
      open: () => Promise<Readable>;
      format: "sql" | "custom";
      role: RoleCredentials;
      signal?: AbortSignal;
    },
  ): Promise<void>;
  /** asSql streams a dump in custom format as plain SQL to `write`, which sees the stream fail when pg_restore does. */
  asSql(options: {
    input: Readable;
    write: (sql: Readable) => Promise<void>;
    signal?: AbortSignal;
  }): Promise<void>;
  /** countRows: rows of every table, as `dumpDatabase` counts them, and as the role whose code can be in there already. */
  countRows(name: string, role: RoleCredentials): Promise<Record<string, number>>;
  /** renameDatabase: rights stay. Throws `in_use` if somebody is connected, `exists`, `missing`, `not_ours`. */
  renameDatabase(from: string, to: string, label: DatabaseLabel): Promise<void>;
  /** dropDatabase: WITH (FORCE); a database that is not there is fine; one that is not ours throws `not_ours`. */
  dropDatabase(name: string): Promise<void>;
  databaseExists(name: string): Promise<boolean>;
  /** listDatabases: those made here, by name. */
  listDatabases(): Promise<ClusterDatabase[]>;
  /**
   * withDatabase runs statements inside one of the databases, on a connection of its own: as `role`, or else as the
   * administrating role, which finds only PostgreSQL's own names unqualified. A database's owner can put a view or function of theirs in the place of anything there, and it
   * would run with the rights of whoever reads: read what an environment's code can write as that environment's role.
   */
  withDatabase<T>(name: string, act: (sql: ClusterSql) => Promise<T>, role?: RoleCredentials): Promise<T>;
  /**
   * topStatements: what a role asked of a database, that which took most time first, as pg_stat_statements counts it
   * (values left out). Null where the server does not count.
   */
  topStatements(of: { database: string; role: string; limit: number }): Promise<StatementFacts[] | null>;
  /**
   * repairInterrupted clears up after processes that died: drops databases that were never finished, opens sources that
   * were shut for a copy and whose names begin with `prefix`. What is being worked on is left alone. Gives the names. To be
   * called again and again: whoever waits for a database that a killed worker had shut cannot wait for the next restart.
   */
  repairInterrupted(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

/** What a dump leaves to whoever restores it: only the administrating role may make these. */
export type DumpedExtensions = {
  extensions: { name: string; schema: string }[];
  /** schemas whose unaccent() was made IMMUTABLE */
  immutableUnaccent: string[];
};

export type DumpFacts = DumpedExtensions & {
  /** "15.20 (Debian …)" */
  serverVersion: string;
  /** what `pg_dump --version` said */
  toolVersion: string;
  /** "public.res_partner" → rows */
  rows: Record<string, number>;
};

export type StatementFacts = {
  /** PostgreSQL's queryid */
  id: string;
  text: string;
  calls: number;
  totalMs: number;
  meanMs: number;
  maxMs: number;
  rows: number;
  /** of the time that all statements of the role in this database took, 0 to 1 */
  share: number;
};

export type ClusterSql = { query<Row>(text: string, values?: unknown[]): Promise<Row[]> };

export type ClusterErrorCode =
  | "exists"
  | "in_use"
  | "not_ours"
  | "missing"
  | "unreachable"
  | "disk_full"
  /** a dump that would do more than be a database */
  | "refused"
  | "failed";

export class ClusterError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === ClusterError ? "ClusterError" : null, value);
  }
  override name = "ClusterError";
  constructor(
    readonly code: ClusterErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}
