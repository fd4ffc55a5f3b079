import { execa } from "execa";
import { randomBytes, randomUUID } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { createProcessRuntime } from "@/server/drivers/runtime/process/create-process-runtime";
import type { RuntimeDriver } from "@/server/drivers/runtime/port";
import { dumpAndRestore, fill, OWNER, TAKER } from "./clone-rows";
import { ms, timed, type Row } from "./measure";
import type { BenchSize } from "./sizes";

const PREFIX = "capstan_bench_copy";
const MIB = 1_048_576;
const PRODUCTION = { envId: randomUUID(), database: `${PREFIX}_source`, user: { ordinal: 1 } };
const STAGING = { envId: randomUUID(), user: { ordinal: 2 } };

type Place = { cluster: ClusterDriver; runtime: RuntimeDriver; url: string; home: string };

/** A whole copy for staging, database and filestore, against dump, restore and a copy of the files. */
export async function copyRows(url: string, size: BenchSize): Promise<Row[]> {
  const home = await mkdtemp(path.join(os.tmpdir(), "capstan-bench-"));
  await chmod(home, 0o711);
  const cluster = createClusterDriver({ url });
  const runtime = createProcessRuntime({ home, machine: "bench", claims: path.join(home, "claims") });
  const made = ["source", "raw", "cold", "spare", "taken"].map((kind) => `${PREFIX}_${kind}`);
  try {
    for (const role of [OWNER, TAKER]) await cluster.ensureRole(role);
    const bytes = await fill(cluster, PRODUCTION.database, size.databaseMegabytes);
    await fillFilestore(runtime, size.filestoreMegabytes);
    const { raw, cold, spare } = await measure({ cluster, runtime, url, home });
    const what = `database ${Math.round(bytes / MIB)} MB, filestore ${size.filestoreMegabytes} MB in files of 1 MB`;
    return [
      {
        what: "clone of database and filestore to staging, cold",
        how: `${what}; dump + restore + copy: ${ms(raw)}`,
        measured: `${ms(cold)} = ${Math.round((100 * cold) / raw)} %`,
        target: "≤ 35 %",
        met: cold <= 0.35 * raw,
      },
      {
        what: "the same from the prepared spare",
        how: `${what}; rename, change of owner, rename of the filestore`,
        measured: ms(spare),
        target: "≤ 1 s",
        met: spare <= 1000,
      },
    ];
  } finally {
    for (const database of made) await cluster.dropDatabase(database);
    for (const role of [OWNER, TAKER]) await cluster.dropRole(role.name);
    await cluster.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function fillFilestore(runtime: RuntimeDriver, megabytes: number): Promise<void> {
  const { dataDir } = await runtime.ensureDataFolder(PRODUCTION.envId, PRODUCTION.user);
  const folder = path.join(dataDir, "filestore", PRODUCTION.database);
  for (let number = 0; number < megabytes; number += 1) {
    const name = randomBytes(20).toString("hex");
    await mkdir(path.join(folder, name.slice(0, 2)), { recursive: true });
    await writeFile(path.join(folder, name.slice(0, 2), name), randomBytes(MIB));
  }
  // what is still on its way to the disk would be part of whatever is measured first
  await execa("sync");
}

async function measure({ cluster, runtime, url, home }: Place) {
  const { dataDir } = await runtime.ensureDataFolder(PRODUCTION.envId, PRODUCTION.user);
  await runtime.ensureDataFolder(STAGING.envId, STAGING.user);
  const of = (kind: string) => ({ ...STAGING, database: `${PREFIX}_${kind}` });
  const options = { role: TAKER.name, fromRole: OWNER.name };
  const cold = await timed(async () => {
    await cluster.cloneDatabase(PRODUCTION.database, of("cold").database, { purpose: "scratch" }, options);
    await runtime.cloneFilestore(PRODUCTION, of("cold"));
  });
  await execa("sync");
  const raw = await timed(async () => {
    await dumpAndRestore(cluster, url, PRODUCTION.database, of("raw").database);
    const from = path.join(dataDir, "filestore", PRODUCTION.database);
    await cp(from, path.join(home, "raw"), { recursive: true });
  });
  await cluster.cloneDatabase(
    PRODUCTION.database,
    of("spare").database,
    { purpose: "spare" },
    { role: null },
  );
  await runtime.cloneFilestore(PRODUCTION, of("spare"));
  const spare = await timed(async () => {
    await cluster.renameDatabase(of("spare").database, of("taken").database, { purpose: "scratch" });
    await cluster.handOver(of("taken").database, TAKER.name, OWNER.name);
    await runtime.renameFilestore(of("spare"), of("taken"));
  });
  return { raw, cold, spare };
}
