/**
 * The PostgreSQL server that holds Odoo's databases. It is never reached through the control plane's pool:
 * it may be another server, and its statements (CREATE DATABASE …) cannot run in a transaction.
 *
 * Every database made here belongs to Capstan (its comment says so): `drop` refuses any other.
 * A database is owned by the administrating role; the environment's role gets CONNECT, CREATE, TEMPORARY and all rights
 * on its schema, and owns the objects in it. So a role can open the databases granted to it and no other.
 */

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
  /** serverVersion: 150020 for 15.20. */
  serverVersion(): Promise<number>;
  /** ensureRole makes the login role, or sets its password. It can create nothing and see nothing until granted. */
  ensureRole(role: RoleCredentials): Promise<void>;
  dropRole(name: string): Promise<void>;
  /** createEmpty: UTF-8, template0, with pg_trgm and unaccent where the server has them. Throws `exists`. */
  createEmpty(name: string, label: DatabaseLabel, role: string): Promise<void>;
  /**
   * cloneDatabase copies `source` at file level (CREATE DATABASE … TEMPLATE, STRATEGY FILE_COPY), then hands the
   * objects to `role`. Other sessions on the source are ended only when `disconnect` says so; else `in_use` is thrown.
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
   * `onProgress` gets bytes of the dump written so far.
   */
  copyLive(
    source: string,
    target: string,
    label: DatabaseLabel,
    options: { role: string | null; onProgress?: (bytes: number) => void; signal?: AbortSignal },
  ): Promise<void>;
  renameDatabase(from: string, to: string, label: DatabaseLabel): Promise<void>;
  /** dropDatabase: WITH (FORCE); a database that is not there is fine; one that is not ours throws `not_ours`. */
  dropDatabase(name: string): Promise<void>;
  databaseExists(name: string): Promise<boolean>;
  listDatabases(): Promise<ClusterDatabase[]>;
  /** withDatabase runs statements inside one of the databases as the administrating role. */
  withDatabase<T>(name: string, use: (sql: ClusterSql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type ClusterSql = { query<Row>(text: string, values?: unknown[]): Promise<Row[]> };

export type ClusterErrorCode =
  "exists" | "in_use" | "not_ours" | "missing" | "unreachable" | "disk_full" | "failed";

export class ClusterError extends Error {
  override name = "ClusterError";
  constructor(
    readonly code: ClusterErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}
