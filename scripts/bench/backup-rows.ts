import { execa } from "execa";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import type { Part } from "@/server/backups/contract";
import { openVault, type Vault } from "@/server/backups/vault";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { fill } from "./clone-rows";
import { median, ms, timed, type Row } from "./measure";
import type { BenchSize } from "./sizes";

const PREFIX = "capstan_bench_backup";
const ROLE = { name: `${PREFIX}_role`, password: "bench" };
const SOURCE = `${PREFIX}_source`;
const ROOT = path.join(import.meta.dirname, "../..");
const MIB = 1_048_576;

type Place = { cluster: ClusterDriver; url: string; folder: string; vault: Vault; size: BenchSize };

/** Backups against PostgreSQL's own tools on the same disk, and what a store and a process of Node hold. */
export async function backupRows(url: string, size: BenchSize): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-bench-"));
  const cluster = createClusterDriver({ url });
  const open = (name: string) =>
    openVault({
      storage: createDiskStorage({ folder: path.join(folder, name) }),
      projectId: randomUUID(),
      key: null,
    });
  try {
    await cluster.ensureRole(ROLE);
    const bytes = await fill(cluster, SOURCE, size.databaseMegabytes, ROLE.name);
    const what = `${Math.round(bytes / MIB)} MB, 500 tables`;
    const place = { cluster, url, folder, size };
    return [
      ...(await speedRows({ ...place, vault: open("speed") }, what)),
      await keptRow({ ...place, vault: open("kept") }),
      await memoryRow(path.join(folder, "memory"), size.streamedMegabytes),
    ];
  } finally {
    await cluster.dropDatabase(SOURCE);
    await cluster.dropRole(ROLE.name);
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In turns, so that what else the machine does meets both. */
async function speedRows({ cluster, url, folder, vault, size }: Place, what: string): Promise<Row[]> {
  const taken: Record<"backup" | "dump" | "restore" | "load", number[]> = {
    backup: [],
    dump: [],
    restore: [],
    load: [],
  };
  for (let round = 0; round < size.rounds; round += 1) {
    const file = path.join(folder, `${round}.dump`);
    taken.dump.push(await timed(() => execa("pg_dump", ["-Fc", `--file=${file}`, at(url, SOURCE)])));
    let backup: Awaited<ReturnType<typeof dump>> | null = null;
    taken.backup.push(await timed(async () => (backup = await dump(cluster, vault, String(round)))));
    const [ours, raw] = [`${PREFIX}_ours_${round}`, `${PREFIX}_raw_${round}`];
    taken.load.push(await timed(() => load(cluster, { url: at(url, raw), database: raw, file })));
    taken.restore.push(await timed(() => restore(cluster, vault, ours, backup)));
    for (const database of [ours, raw]) await cluster.dropDatabase(database);
    await rm(file);
  }
  const row = (name: string, own: number[], tool: string, other: number[]): Row => {
    const ratio = median(other) / median(own);
    return {
      what: name,
      how: `${what}; median of ${size.rounds}; ${tool}: ${ms(median(other))}`,
      measured: `${ms(median(own))} = ${ratio.toFixed(2)} of its speed`,
      target: "≥ 0.95",
      met: ratio >= 0.95,
    };
  };
  return [
    row("backup of a database", taken.backup, "pg_dump -Fc", taken.dump),
    row("restore of a database, checked and analyzed", taken.restore, "pg_restore -j2", taken.load),
  ];
}

const at = (url: string, database: string) =>
  Object.assign(new URL(url), { pathname: `/${database}` }).toString();

async function dump(cluster: ClusterDriver, vault: Vault, id: string) {
  const stored: Part[] = [];
  const has = await cluster.dumpDatabase(SOURCE, {
    role: ROLE,
    hold: null,
    write: async (content) => {
      stored.push(await vault.putPart(vault.keyOf(id, "database.dump"), content));
    },
    inside: async () => null,
  });
  return { stored, has };
}

async function restore(
  cluster: ClusterDriver,
  vault: Vault,
  target: string,
  backup: Awaited<ReturnType<typeof dump>> | null,
): Promise<void> {
  const [part] = backup?.stored ?? [];
  if (!backup || !part) throw new Error("nothing was dumped");
  const open = () => vault.getPart(part);
  await cluster.restoreDump(target, { purpose: "scratch" }, { open, role: ROLE, has: backup.has });
}

/** As somebody without Capstan would: an empty database, then pg_restore as its owner. */
async function load(
  cluster: ClusterDriver,
  { url, database, file }: { url: string; database: string; file: string },
): Promise<void> {
  await cluster.createEmpty(database, { purpose: "scratch" }, ROLE.name);
  const as = ["--no-owner", `--role=${ROLE.name}`, `--dbname=${url}`];
  await execa("pg_restore", ["-j2", ...as, file], { reject: false });
}

const KEPT = 14;
const CHANGED = 0.01;

/** Each day one file of a hundred is another one and the database is dumped anew; all of it is kept. */
async function keptRow({ cluster, vault, size }: Place): Promise<Row> {
  const put = async (files: number) => {
    for (let file = 0; file < files; file += 1) {
      const content = randomBytes(MIB);
      await vault.putBlob(createHash("sha1").update(content).digest("hex"), Readable.from([content]));
    }
  };
  const held = async () => {
    let total = 0;
    for await (const { sizeBytes } of vault.storage.list(vault.prefix)) total += sizeBytes;
    return total;
  };
  await put(size.filestoreMegabytes);
  const { stored } = await dump(cluster, vault, "0");
  const full = await held();
  for (let day = 1; day < KEPT; day += 1) {
    await put(size.filestoreMegabytes * CHANGED);
    await dump(cluster, vault, String(day));
  }
  const ratio = (await held()) / full;
  const dumped = Math.round((stored[0]?.sizeBytes ?? 0) / MIB);
  return {
    what: `${KEPT} kept backups, 1 % of the filestore changing daily, against one full`,
    how: `${size.filestoreMegabytes} MB of files, and a dump of ${dumped} MB each time`,
    measured: `${ratio.toFixed(2)}×`,
    target: "≤ 1.8×",
    met: ratio <= 1.8,
  };
}

/** In a process of its own: what else the bench has in memory is not a backup's. */
async function memoryRow(folder: string, megabytes: number): Promise<Row> {
  await mkdir(folder);
  const script = path.join(ROOT, "scripts/bench-memory/main.ts");
  const args = ["--import", "tsx", script, folder, String(megabytes)];
  const { stdout } = await execa(process.execPath, args, { cwd: ROOT });
  const most = Number(stdout.trim());
  return {
    what: `memory for a filestore of ${megabytes / 1000} GB`,
    how: "files of 100 MB, eight at once: hashed, encrypted, written, read back; most of a whole Node process",
    measured: `${Math.round(most / MIB)} MB`,
    target: "≤ 256 MB",
    met: most <= 256 * MIB,
  };
}
