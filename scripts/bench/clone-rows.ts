import { execa } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { median, ms, timed, times, type Row } from "./measure";

const PREFIX = "capstan_bench";
/** OWNER: the role of what is copied. */
export const OWNER = { name: `${PREFIX}_production`, password: "bench" };
/** TAKER: the role of who gets the copy. */
export const TAKER = { name: `${PREFIX}_staging`, password: "bench" };
const REPEATS = 3;

/** Tables like those of a fresh Odoo: many, small, most of them empty, each with a few indexes and foreign keys to one of them. */
const FRESH_TABLES = 500;
const FILLED_EVERY = 3;

/** fill makes a database as large as Odoo's with so much mail. */
export async function fill(
  cluster: ClusterDriver,
  database: string,
  ballastMegabytes: number,
  owner: string = OWNER.name,
): Promise<number> {
  await cluster.createEmpty(database, { purpose: "scratch" }, owner);
  await cluster.withDatabase(database, async (sql) => {
    await sql.query(`set role ${owner}; set search_path to public`);
    await sql.query(`create table res_users (id serial primary key, login text unique)`);
    await sql.query(`insert into res_users (login) select 'user' || n from generate_series(1, 20) n`);
    for (let n = 0; n < FRESH_TABLES; n += 1) {
      await sql.query(`create table model_${n} (id serial primary key, name text, ref text, create_uid int references res_users,
        write_uid int references res_users, create_date timestamp default now(), write_date timestamp default now())`);
      await sql.query(`create index on model_${n} (name); create index on model_${n} (ref)`);
      if (n % FILLED_EVERY > 0) continue;
      await sql.query(
        `insert into model_${n} (name, ref) select md5(n::text), md5((n + 1)::text) from generate_series(1, 100) n`,
      );
    }
    if (ballastMegabytes > 0) {
      await sql.query(
        "create table mail_message (id serial primary key, body text, author int, date timestamp default now())",
      );
      await sql.query(
        "insert into mail_message (body, author) select repeat(md5(n::text), 28), n % 1000 from generate_series(1, $1::int) n",
        [ballastMegabytes * 1024],
      );
      await sql.query("create index on mail_message (author); create index on mail_message (date)");
    }
  });
  const [size] = await cluster.withDatabase(database, (sql) =>
    sql.query<{ size: string }>("select pg_database_size(current_database()) as size"),
  );
  return Number(size?.size ?? 0);
}

/** dumpAndRestore is what one does without Capstan. */
export async function dumpAndRestore(
  cluster: ClusterDriver,
  url: string,
  source: string,
  target: string,
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-bench-"));
  const file = path.join(folder, "x.dump");
  const of = (database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).toString();
  await cluster.createEmpty(target, { purpose: "scratch" }, TAKER.name);
  await execa("pg_dump", ["-Fc", `--file=${file}`, of(source)]);
  await execa(
    "pg_restore",
    ["-j2", "--clean", "--if-exists", "--no-owner", `--role=${TAKER.name}`, `--dbname=${of(target)}`, file],
    { reject: false },
  );
  await rm(folder, { recursive: true });
}

/** Nothing is dropped while it measures: ext4 is four times slower for a while after many files were removed. */
async function compare(
  cluster: ClusterDriver,
  url: string,
  megabytes: number,
  what: string,
  target: number,
): Promise<Row[]> {
  const source = `${PREFIX}_source`;
  const made = [source];
  const named = (kind: string, n: number) => {
    const name = `${PREFIX}_${kind}_${n}`;
    made.push(name);
    return name;
  };
  const bytes = await fill(cluster, source, megabytes);
  const clones: number[] = [];
  const dumps: number[] = [];
  const renames: number[] = [];
  const options = { role: TAKER.name, fromRole: OWNER.name };
  for (let n = 0; n < REPEATS; n += 1) {
    const clone = named("clone", n);
    const restored = named("restored", n);
    const spare = named("spare", n);
    const taken = named("taken", n);
    clones.push(await timed(() => cluster.cloneDatabase(source, clone, { purpose: "scratch" }, options)));
    dumps.push(await timed(() => dumpAndRestore(cluster, url, source, restored)));
    await cluster.cloneDatabase(source, spare, { purpose: "spare" }, { role: null });
    renames.push(
      await timed(async () => {
        await cluster.renameDatabase(spare, taken, { purpose: "scratch" });
        await cluster.handOver(taken, TAKER.name, OWNER.name);
      }),
    );
  }
  for (const database of made) await cluster.dropDatabase(database);
  const size = `${Math.round(bytes / 1_048_576)} MB, ${FRESH_TABLES} tables`;
  const [clone, dump, rename] = [median(clones), median(dumps), median(renames)];
  return [
    {
      what: `staging clone of ${what}`,
      how: `${size}; median of ${REPEATS}; with the change of owner; pg_dump -Fc + pg_restore -j2: ${ms(dump)}`,
      measured: `${ms(clone)} = ${times(dump / clone)}`,
      target: `≥ ${target}×`,
      met: dump / clone >= target,
    },
    {
      what: `the same from the prepared spare`,
      how: `${size}; rename and change of owner`,
      measured: ms(rename),
      target: "≤ 1 s",
      met: rename <= 1000,
    },
  ];
}

export async function cloneRows(url: string): Promise<Row[]> {
  const cluster = createClusterDriver({ url });
  try {
    await cluster.ensureRole(OWNER);
    await cluster.ensureRole(TAKER);
    const small = await compare(cluster, url, 0, "a fresh database", 20);
    const large = await compare(cluster, url, 900, "1 GB", 3);
    return [...small, ...large];
  } finally {
    for (const role of [OWNER, TAKER]) await cluster.dropRole(role.name);
    await cluster.close();
  }
}
