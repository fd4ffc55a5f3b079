import { execa } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { median, ms, timed, times, type Row } from "./measure";

const PREFIX = "capstan_bench";
const OWNER = { name: `${PREFIX}_production`, password: "bench" };
const TAKER = { name: `${PREFIX}_staging`, password: "bench" };
const REPEATS = 3;

/** Tables like those of a fresh Odoo: many, small, each with a few indexes and foreign keys to one of them. */
const FRESH_TABLES = 500;

async function fill(cluster: ClusterDriver, database: string, ballastMegabytes: number): Promise<number> {
  await cluster.dropDatabase(database);
  await cluster.createEmpty(database, { purpose: "scratch" }, OWNER.name);
  await cluster.withDatabase(database, async (sql) => {
    await sql.query(`set role ${OWNER.name}`);
    await sql.query(`create table res_users (id serial primary key, login text unique)`);
    await sql.query(`insert into res_users (login) select 'user' || n from generate_series(1, 20) n`);
    for (let n = 0; n < FRESH_TABLES; n += 1) {
      await sql.query(`create table model_${n} (id serial primary key, name text, ref text, create_uid int references res_users,
        write_uid int references res_users, create_date timestamp default now(), write_date timestamp default now())`);
      await sql.query(`create index on model_${n} (name); create index on model_${n} (ref)`);
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

async function dumpAndRestore(
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

async function compare(
  cluster: ClusterDriver,
  url: string,
  megabytes: number,
  what: string,
  target: number,
): Promise<Row[]> {
  const [source, copy, spare] = [`${PREFIX}_source`, `${PREFIX}_copy`, `${PREFIX}_spare`];
  const bytes = await fill(cluster, source, megabytes);
  const clones: number[] = [];
  const dumps: number[] = [];
  const renames: number[] = [];
  const options = { role: TAKER.name, fromRole: OWNER.name };
  for (let n = 0; n < REPEATS; n += 1) {
    await cluster.dropDatabase(copy);
    clones.push(await timed(() => cluster.cloneDatabase(source, copy, { purpose: "scratch" }, options)));
    await cluster.dropDatabase(copy);
    dumps.push(await timed(() => dumpAndRestore(cluster, url, source, copy)));
    await cluster.dropDatabase(copy);
    await cluster.dropDatabase(spare);
    await cluster.cloneDatabase(source, spare, { purpose: "spare" }, { role: null });
    renames.push(
      await timed(async () => {
        await cluster.renameDatabase(spare, copy, { purpose: "scratch" });
        await cluster.handOver(copy, TAKER.name, OWNER.name);
      }),
    );
  }
  for (const database of [source, copy, spare]) await cluster.dropDatabase(database);
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
