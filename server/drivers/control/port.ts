/**
 * What a backup of the control plane is made of, and made into again: its own database, and the bare repositories of
 * hosted projects, whose code is nowhere else.
 */
import type { Readable } from "node:stream";

/** A migration that the database has had, as its history table knows it. */
export type AppliedMigration = { name: string; checksum: string };

export type ControlDump = {
  /** moment the dump is of */
  dataAt: Date;
  /** "ops.runs" → rows, of that moment */
  rows: Record<string, number>;
  migrations: AppliedMigration[];
  serverVersion: string;
  /** what `pg_dump --version` said */
  toolVersion: string;
};

/** A recovery that has begun, and whose last step is not done. */
export type UnfinishedRecovery = {
  backupId: string;
  /** the name under which what was here before is kept */
  aside: string | null;
};

export interface ControlDatabase {
  /** dump streams a dump in custom format of one moment to `write`, with the rows of that moment. Disturbs nobody. */
  dump(options: { write: (dump: Readable) => Promise<void>; signal?: AbortSignal }): Promise<ControlDump>;
  /**
   * prove restores a dump into a database of its own on the same server, counts its rows and drops it. The first error
   * of pg_restore ends it.
   */
  prove(open: () => Promise<Readable>, signal?: AbortSignal): Promise<Record<string, number>>;
  /** isEmpty: there is no control plane in it. */
  isEmpty(): Promise<boolean>;
  /** restore fills the empty database: all of it in one transaction, or nothing. */
  restore(open: () => Promise<Readable>, signal?: AbortSignal): Promise<void>;
  /** markRecovery: until endRecovery nothing starts in this database. */
  markRecovery(recovery: UnfinishedRecovery): Promise<void>;
  /** findRecovery: one that was marked, and has not ended. */
  findRecovery(): Promise<UnfinishedRecovery | null>;
  /** countRows: of every table, as `dump` counts them. */
  countRows(): Promise<Record<string, number>>;
  /** passOrdinals: environments that are made from now on get numbers above this one. */
  passOrdinals(last: number): Promise<void>;
  /** setAside renames the database and puts an empty one in its place; gives the new name of the old one. */
  setAside(now: Date): Promise<string>;
}

export interface RepositoryArchive {
  /** describe: null when the repository is not on this machine; `digest` changes with any ref, null while it has none. */
  describe(projectId: string): Promise<{ digest: string | null } | null>;
  /** bundle streams all refs with their history as a git bundle. */
  bundle(projectId: string, write: (bundle: Readable) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /**
   * unbundle makes the repository of a bundle (null: an empty one), whole or not at all. One that is there already is
   * moved aside, into `aside` under the same parent folder.
   */
  unbundle(projectId: string, open: (() => Promise<Readable>) | null, aside: string): Promise<void>;
}
