import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { copyLive } from "./copy-live";
import { parseLabel, writeLabel } from "./database-label";
import { ClusterError, type ClusterDriver, type ClusterSql, type DatabaseLabel } from "./port";
import * as statements from "./sql/statements";
import { toClusterError } from "./to-cluster-error";
import { CLUSTER_TUNABLES } from "./tunables";

/** createClusterDriver: url is that of a role with CREATEDB and CREATEROLE, or of a superuser. */
export function createClusterDriver(options: { url: string }): ClusterDriver {
  return new PostgresCluster(options.url);
}

class PostgresCluster implements ClusterDriver {
  private readonly pool: pg.Pool;

  constructor(private readonly url: string) {
    this.pool = new pg.Pool({
      connectionString: url,
      application_name: "capstan cluster",
      max: CLUSTER_TUNABLES.poolMax,
      connectionTimeoutMillis: CLUSTER_TUNABLES.connectTimeoutMs,
      idleTimeoutMillis: 30_000,
    });
    this.pool.on("error", () => {});
  }

  target() {
    const url = new URL(this.url);
    const sslmode = url.searchParams.get("sslmode") ?? undefined;
    return {
      host: decodeURIComponent(url.hostname) || "localhost",
      port: Number(url.port || 5432),
      ...(sslmode ? { sslmode } : {}),
    };
  }

  async serverVersion(): Promise<number> {
    const rows = await this.run<{ version: number }>(statements.SERVER_VERSION);
    return rows[0]?.version ?? 0;
  }

  async ensureRole(role: { name: string; password: string }): Promise<void> {
    const exists = await this.run(statements.ROLE_EXISTS, [role.name]);
    if (exists.length > 0) await this.run(statements.setPassword(role.name, role.password));
    else
      await this.run(statements.createRole(role.name, role.password)).catch(async (error: ClusterError) => {
        if (error.code !== "exists") throw error;
        await this.run(statements.setPassword(role.name, role.password));
      });
    await this.ensureMembership(role.name);
  }

  async dropRole(name: string): Promise<void> {
    const exists = await this.run(statements.ROLE_EXISTS, [name]);
    if (exists.length === 0) return;
    await this.ensureMembership(name);
    await this.run(statements.dropOwned(name));
    await this.run(statements.dropRole(name));
  }

  async createEmpty(name: string, label: DatabaseLabel, role: string): Promise<void> {
    await this.run(statements.createDatabase(name));
    await this.finishDatabase(name, label, role, null);
    await this.withDatabase(name, async (sql) => {
      const available = await sql.query<{ name: string }>(statements.AVAILABLE_EXTENSIONS, [
        ["pg_trgm", "unaccent"],
      ]);
      for (const extension of available) await sql.query(statements.createExtension(extension.name));
    });
  }

  async cloneDatabase(
    source: string,
    target: string,
    label: DatabaseLabel,
    options: { role: string | null; fromRole?: string | null; disconnect?: boolean },
  ): Promise<void> {
    await this.reopenShut(source);
    if (options.disconnect) await this.cloneShut(source, target);
    else await this.run(statements.cloneDatabase(source, target));
    await this.finishDatabase(target, label, options.role, options.fromRole ?? null);
  }

  async handOver(name: string, role: string, fromRole?: string | null): Promise<void> {
    if (fromRole && fromRole !== role) {
      await this.ensureMembership(fromRole);
      await this.ensureMembership(role);
      await this.withDatabase(name, (sql) => sql.query(statements.reassignOwned(fromRole, role)));
      await this.run(statements.revokeDatabase(name, fromRole));
    }
    await this.run(statements.grantDatabase(name, role));
    await this.withDatabase(name, (sql) => sql.query(statements.grantSchema(role)));
  }

  async copyLive(
    source: string,
    target: string,
    label: DatabaseLabel,
    options: { role: string | null; onProgress?: (bytes: number) => void; signal?: AbortSignal },
  ): Promise<void> {
    await this.dropDatabase(target);
    await this.run(statements.createDatabase(target));
    await this.label(target, label, true);
    try {
      // pg_restore makes the objects as the role, so its rights come first.
      if (options.role) await this.handOver(target, options.role);
      await copyLive({ url: this.url, source, target, ...options });
      await this.label(target, label, false);
    } catch (error) {
      await this.dropDatabase(target).catch(() => {});
      throw toClusterError(error);
    }
  }

  async renameDatabase(from: string, to: string, label: DatabaseLabel): Promise<void> {
    await this.run(statements.END_SESSIONS, [from]);
    await this.run(statements.renameDatabase(from, to));
    await this.label(to, label, false);
  }

  async dropDatabase(name: string): Promise<void> {
    const rows = await this.run<{ label: string | null }>(statements.DATABASE_LABEL, [name]);
    const row = rows[0];
    if (!row) return;
    if (!parseLabel(row.label))
      throw new ClusterError("not_ours", `${name} was not made by Capstan, so it is not dropped.`);
    await this.run(statements.dropDatabase(name));
  }

  async databaseExists(name: string): Promise<boolean> {
    const rows = await this.run<{ label: string | null }>(statements.DATABASE_LABEL, [name]);
    return rows[0] !== undefined && parseLabel(rows[0].label)?.unfinished !== true;
  }

  async listDatabases() {
    const rows = await this.run<{ name: string; owner: string; label: string; size: string }>(
      statements.LIST_DATABASES,
    );
    return rows.map((row) => ({
      name: row.name,
      owner: row.owner,
      sizeBytes: Number(row.size),
      createdFor: parseLabel(row.label)?.label.envId ?? null,
    }));
  }

  async withDatabase<T>(name: string, use: (sql: ClusterSql) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.urlOf(name), application_name: "capstan cluster" });
    client.on("error", () => {});
    try {
      await client.connect();
      return await use({
        query: async <Row>(text: string, values: unknown[] = []) =>
          (await client.query(text, values)).rows as Row[],
      });
    } catch (error) {
      throw toClusterError(error);
    } finally {
      await client.end().catch(() => {});
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** No new session gets in while the files are copied; the source is open again whatever happens. */
  private async cloneShut(source: string, target: string): Promise<void> {
    await this.run(statements.allowConnections(source, false));
    try {
      await this.endSessions(source);
      await this.run(statements.cloneDatabase(source, target));
      // The copy has the source's settings, so it is shut as well.
      await this.run(statements.allowConnections(target, true));
    } finally {
      await this.run(statements.allowConnections(source, true));
    }
  }

  private async endSessions(name: string): Promise<void> {
    const deadline = performance.now() + CLUSTER_TUNABLES.disconnectTimeoutMs;
    for (;;) {
      await this.run(statements.END_SESSIONS, [name]);
      const rows = await this.run<{ sessions: number }>(statements.COUNT_SESSIONS, [name]);
      if (rows[0]?.sessions === 0) return;
      if (performance.now() > deadline)
        throw new ClusterError("in_use", `${name} could not be freed of its sessions.`);
      await pause(20);
    }
  }

  private async reopenShut(name: string): Promise<void> {
    const shut = await this.run<{ name: string }>(statements.SHUT_DATABASES);
    if (shut.some((database) => database.name === name))
      await this.run(statements.allowConnections(name, true));
  }

  /** The label says unfinished until rights are in place, so a crash in between leaves nothing that looks ready. */
  private async finishDatabase(
    name: string,
    label: DatabaseLabel,
    role: string | null,
    fromRole: string | null,
  ): Promise<void> {
    await this.label(name, label, true);
    if (role) await this.handOver(name, role, fromRole);
    await this.label(name, label, false);
  }

  private label(name: string, label: DatabaseLabel, unfinished: boolean): Promise<unknown> {
    return this.run(statements.commentOn(name, writeLabel(label, unfinished)));
  }

  private async ensureMembership(role: string): Promise<void> {
    const rows = await this.run<{ member: boolean }>(statements.IS_MEMBER, [role]);
    if (!rows[0]?.member) await this.run(statements.grantRole(role));
  }

  private urlOf(database: string): string {
    const url = new URL(this.url);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.toString();
  }

  private async run<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      const result = await this.pool.query(text, values.length > 0 ? values : undefined);
      return (Array.isArray(result) ? [] : result.rows) as Row[];
    } catch (error) {
      throw toClusterError(error);
    }
  }
}
