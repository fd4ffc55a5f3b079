/**
 * Applies prisma/migrations in Prisma's own table and layout, so that `prisma migrate` can take over where its engine
 * runs. One transaction per file; an advisory lock lets two starts at once take turns; an edited or failed migration is
 * refused, never repaired silently.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { refuseUnfinishedRecovery } from "./sql/unfinished-recovery";

/** Prisma's own lock key, so that its engine and this runner exclude each other. */
const LOCK_KEY = 72_707_369;
const MINIMUM_SERVER = 150_000;

const HISTORY_TABLE = `create table if not exists public._prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count int not null default 0)`;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

class MigrationError extends Error {
  override name = "MigrationError";
}

/** migrate brings the database up to date and returns the names it applied, in order. */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: "capstan migrate" });
  await client.connect();
  try {
    await refuseOldServer(client);
    await refuseUnfinishedRecovery({
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await client.query(text, [...values])).rows as Row[],
    });
    await client.query("select pg_advisory_lock($1)", [LOCK_KEY]);
    await client.query(HISTORY_TABLE);
    const { rows } = await client.query<Applied>(
      "select migration_name, checksum, finished_at from public._prisma_migrations where rolled_back_at is null",
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row]));
    const done: string[] = [];
    for (const name of await listMigrations(folder)) {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      const checksum = createHash("sha256").update(sql).digest("hex");
      const earlier = applied.get(name);
      if (earlier) refuseChanged(earlier, checksum);
      else {
        await apply(client, name, sql, checksum);
        done.push(name);
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as name",
  );
  if (Number(rows[0]?.number) < MINIMUM_SERVER)
    throw new MigrationError(
      `PostgreSQL ${rows[0]?.name} is too old: Capstan needs 15 or newer. Point DATABASE_URL at one.`,
    );
}

async function listMigrations(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function refuseChanged(earlier: Applied, checksum: string): void {
  if (!earlier.finished_at)
    throw new MigrationError(
      `Migration ${earlier.migration_name} failed earlier. Restore the database, or mend it and its row.`,
    );
  if (earlier.checksum !== checksum)
    throw new MigrationError(
      `Migration ${earlier.migration_name} was edited after it was applied. Put its text back.`,
    );
}

async function apply(client: Client, name: string, sql: string, checksum: string): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query(
      `insert into public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new MigrationError(`Migration ${name} failed and was undone: ${(error as Error).message}`);
  }
}
