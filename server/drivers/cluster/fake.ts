import { Readable } from "node:stream";
import {
  ClusterError,
  type ClusterDriver,
  type ClusterSql,
  type DatabaseLabel,
  type RoleCredentials,
} from "./port";

export type FakeDatabase = {
  label: DatabaseLabel;
  /** who owns the objects; null is the administrating role */
  objects: string | null;
  /** who may connect */
  access: Set<string>;
  /** stands for the tables: copied with the database */
  content: Map<string, string>;
  /** sessions that are open, ended by `disconnect` */
  sessions: number;
};

export type FakeCluster = ClusterDriver & {
  readonly databases: Map<string, FakeDatabase>;
  readonly roles: Map<string, RoleCredentials>;
  /** makeForeign puts a database there that Capstan did not make. */
  makeForeign(name: string): void;
};

/** The fake's content is one table. */
function countFake(content: Map<string, string>): Record<string, number> {
  return { "public.content": content.size };
}

type Answer = (database: string, text: string, values: unknown[]) => unknown[];

/** createFakeCluster keeps everything in memory; `answer` stands for SQL in `withDatabase`. */
export function createFakeCluster(answer: Answer = () => []): FakeCluster {
  const databases = new Map<string, FakeDatabase>();
  const foreign = new Set<string>();
  const roles = new Map<string, RoleCredentials>();
  const isTaken = (name: string) => databases.has(name) || foreign.has(name);

  function getOwn(name: string): FakeDatabase {
    const found = databases.get(name);
    if (found !== undefined) return found;
    throw foreign.has(name)
      ? new ClusterError("not_ours", `The database ${name} was not made by Capstan, so it is left alone.`)
      : new ClusterError("missing", `The database ${name} is not there.`);
  }

  function add(name: string, database: FakeDatabase): void {
    if (isTaken(name)) throw new ClusterError("exists", `A database named ${name} exists already.`);
    databases.set(name, database);
  }

  function checkRole(name: string): void {
    if (!roles.has(name)) throw new ClusterError("missing", `The database role ${name} is not there.`);
  }

  function giveTo(database: FakeDatabase, role: string, fromRole?: string | null): void {
    checkRole(role);
    if (fromRole) checkRole(fromRole);
    if (!fromRole || database.objects === fromRole) database.objects = role;
    if (fromRole) database.access.delete(fromRole);
    else database.access.clear();
    database.access.add(role);
  }

  function copy(
    source: string,
    target: string,
    label: DatabaseLabel,
    role: string | null,
    fromRole?: string | null,
  ) {
    const { content, objects } = getOwn(source);
    const made: FakeDatabase = { label, objects, access: new Set(), content: new Map(content), sessions: 0 };
    if (role !== null) giveTo(made, role, fromRole);
    add(target, made);
  }

  return {
    databases,
    roles,
    makeForeign: (name) => void foreign.add(name),
    target: () => ({ host: "127.0.0.1", port: 5432 }),
    ensureRole: async (role) => void roles.set(role.name, role),
    dropRole: async (name) => {
      const owning = [...databases].filter(([, database]) => database.objects === name).map(([each]) => each);
      if (owning.length > 0)
        throw new ClusterError(
          "in_use",
          `The database role ${name} still owns data in ${owning.join(", ")}.`,
        );
      for (const database of databases.values()) database.access.delete(name);
      roles.delete(name);
    },
    createEmpty: async (name, label, role) => {
      checkRole(role);
      add(name, { label, objects: role, access: new Set([role]), content: new Map(), sessions: 0 });
    },
    cloneDatabase: async (source, target, label, { role, fromRole, disconnect = false }) => {
      if (isTaken(target)) throw new ClusterError("exists", `A database named ${target} exists already.`);
      const from = getOwn(source);
      if (disconnect) from.sessions = 0;
      if (from.sessions > 0) throw new ClusterError("in_use", `The database ${source} is being used.`);
      copy(source, target, label, role, fromRole);
    },
    handOver: async (name, role, fromRole) => giveTo(getOwn(name), role, fromRole),
    copyLive: async (source, target, label, { role, onProgress, signal }) => {
      if (signal?.aborted) throw new ClusterError("failed", "The copy was stopped. Nothing of it is left.");
      copy(source, target, label, role.name);
      onProgress?.(getOwn(target).content.size);
    },
    dumpDatabase: async (name, { role, whenFixed, write, inside, signal }) => {
      const { content, access } = getOwn(name);
      if (!access.has(role.name)) throw new ClusterError("failed", `The role ${role.name} may not connect.`);
      if (signal?.aborted) throw new ClusterError("failed", "The dump was stopped. Nothing of it is left.");
      const rows = countFake(content);
      const dump = Buffer.from(JSON.stringify([...content]));
      await whenFixed?.();
      await write(Readable.from([dump]));
      const sql: ClusterSql = {
        query: async <Row>(text: string, values: unknown[] = []) => answer(name, text, values) as Row[],
      };
      const facts = { extensions: [], immutableUnaccent: [], serverVersion: "15.18", toolVersion: "fake" };
      return { ...facts, rows, inside: await inside(sql) };
    },
    restoreDump: async (target, label, { open, role, signal }) => {
      const chunks: Buffer[] = [];
      for await (const chunk of await open()) chunks.push(chunk as Buffer);
      if (signal?.aborted) throw new ClusterError("failed", "The copy was stopped. Nothing of it is left.");
      checkRole(role.name);
      const content = new Map(JSON.parse(Buffer.concat(chunks).toString()) as [string, string][]);
      add(target, { label, objects: role.name, access: new Set([role.name]), content, sessions: 0 });
    },
    loadDump: async (target, label, { open, role }) => {
      const chunks: Buffer[] = [];
      for await (const chunk of await open()) chunks.push(chunk as Buffer);
      checkRole(role.name);
      const text = Buffer.concat(chunks).toString();
      // a comment in front, as pg_dump writes one
      const rows = text.replace(/^--.*\n/, "");
      if (!rows.startsWith("[")) throw new ClusterError("refused", "The dump was refused. It is none.");
      const content = new Map(JSON.parse(rows) as [string, string][]);
      add(target, { label, objects: role.name, access: new Set([role.name]), content, sessions: 0 });
    },
    asSql: ({ input, write }) => write(input),
    countRows: async (name) => countFake(getOwn(name).content),
    renameDatabase: async (from, to, label) => {
      const database = getOwn(from);
      if (database.sessions > 0) throw new ClusterError("in_use", `The database ${from} is being used.`);
      add(to, { ...database, label });
      databases.delete(from);
    },
    dropDatabase: async (name) => {
      if (isTaken(name)) getOwn(name);
      databases.delete(name);
    },
    databaseExists: async (name) => isTaken(name),
    listDatabases: async () =>
      [...databases]
        .map(([name, { label }]) => ({
          name,
          sizeBytes: 8_000_000,
          createdFor: label.envId ?? null,
          owner: "admin",
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    withDatabase: async (name, act, role) => {
      if (!isTaken(name)) throw new ClusterError("missing", `The database ${name} is not there.`);
      if (role !== undefined && !databases.get(name)?.access.has(role.name))
        throw new ClusterError("failed", `The role ${role.name} may not connect to ${name}.`);
      const sql: ClusterSql = {
        query: async <Row>(text: string, values: unknown[] = []) => answer(name, text, values) as Row[],
      };
      return act(sql);
    },
    topStatements: async () => null,
    repairInterrupted: async () => [],
    close: async () => {},
  };
}
