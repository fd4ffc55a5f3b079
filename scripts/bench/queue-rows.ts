import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { systemClock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { Listener } from "@/server/platform/db/listener";
import { claimRuns, registerWorker } from "@/server/platform/db/sql/lease-runs";
import { seedProject } from "@/server/platform/db/testing/seed";
import { queueRun, type RunHandler } from "@/server/runs";
import { startWorker } from "@/server/worker/loop";
import { ms, percentile, times, type Row } from "./measure";

const CLIENTS = 8;
const SECONDS = 10;
const BATCH = 50;

/**
 * The baseline: the plainest queue there is, one SKIP LOCKED claim and one completion as two transactions per job, driven
 * by pgbench itself on the same server.
 */
async function pgbenchBaseline(url: string): Promise<number> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(
    "create table if not exists public.bench_jobs (id bigserial primary key, status text not null default 'queued')",
  );
  await admin.query("create index on public.bench_jobs (id) where status = 'queued'");
  await admin.query("insert into public.bench_jobs (status) select 'queued' from generate_series(1, 200000)");
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-bench-"));
  const script = path.join(folder, "job.sql");
  await writeFile(
    script,
    `update public.bench_jobs set status = 'running' where id = (select id from public.bench_jobs where status = 'queued' order by id limit 1 for update skip locked) returning id \\gset\nupdate public.bench_jobs set status = 'done' where id = :id;\n`,
  );
  const { stdout } = await execa("pgbench", [
    "-n",
    "-f",
    script,
    "-c",
    String(CLIENTS),
    "-j",
    "2",
    "-T",
    String(SECONDS),
    url,
  ]);
  await admin.query("drop table public.bench_jobs");
  await admin.end();
  await rm(folder, { recursive: true });
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
}

/** Ours: the ledger's own functions with all their rules (one run per environment, leases, fencing), 50 at a time. */
async function ledgerThroughput(db: Database): Promise<number> {
  const { projectId } = await seedProject(db, []);
  const jobs = 20_000;
  await db.system.query(
    `insert into ops.runs (project_id, kind, status, source) select $1::uuid, 'build', 'queued', 'api' from generate_series(1, $2)`,
    [projectId, jobs],
  );
  await db.system.query("analyze ops.runs").catch(() => []);
  const start = performance.now();
  let done = 0;
  const client = async () => {
    const worker = await registerWorker(db.system, {
      machine: "bench",
      pid: 0,
      version: "bench",
      slots: BATCH,
    });
    for (;;) {
      const runs = await claimRuns(db.system, worker, BATCH);
      if (runs.length === 0) return;
      await db.system.query("select ops.finish_runs($1::uuid, $2::uuid[], $3::int[])", [
        worker,
        runs.map((run) => run.id),
        runs.map((run) => run.attempt),
      ]);
      done += runs.length;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return done / ((performance.now() - start) / 1000);
}

/** Idle latency: from the commit of queue_run until the first step's row runs, by a real worker loop. */
async function queueLatency(db: Database, url: string): Promise<number[]> {
  const listener = new Listener(url);
  await listener.whenReady();
  const { projectId } = await seedProject(db, ["x"]);
  const samples: number[] = [];
  let queuedAt = 0;
  let stepped = Promise.withResolvers<void>();
  const handler: RunHandler = {
    kind: "build",
    plan: async () => ({
      steps: [
        {
          name: "checkout",
          run: async () => {
            samples.push(performance.now() - queuedAt);
            stepped.resolve();
          },
        },
      ],
    }),
  };
  const worker = await startWorker({
    secrets: null,
    sql: db.system,
    listener,
    clock: systemClock,
    machine: "bench",
    version: "bench",
    slots: 1,
    handlers: new Map([["build", handler]]),
    onError: (what, error) => console.error(what, error),
  });
  for (let n = 0; n < 320; n += 1) {
    stepped = Promise.withResolvers();
    await queueRun(db.system, {
      projectId,
      envName: "x",
      kind: "build",
      gitSha: null,
      ref: null,
      source: "api",
    });
    queuedAt = performance.now();
    await stepped.promise;
    // Idle means idle: the run before has ended, and the loop waits for its doorbell again.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await worker.stop();
  await listener.close();
  return samples.slice(20);
}

export async function queueRows(db: Database, url: string): Promise<Row[]> {
  const baseline = await pgbenchBaseline(url);
  const ours = await ledgerThroughput(db);
  const latency = await queueLatency(db, url);
  const p99 = percentile(latency, 0.99);
  return [
    {
      what: "claim + complete against two-transaction pgbench",
      how: `${CLIENTS} clients, 20,000 runs, ${BATCH} a call; pgbench -c ${CLIENTS} -T ${SECONDS}: ${Math.round(baseline)}/s`,
      measured: `${Math.round(ours)}/s = ${times(ours / baseline)}`,
      target: "≥ 2×",
      met: ours / baseline >= 2,
    },
    {
      what: "queue → step start, idle",
      how: "300 runs one after the other, one worker; commit of queue_run until the step's code runs",
      measured: `p50 ${ms(percentile(latency, 0.5))}, p99 ${ms(p99)}`,
      target: "p99 ≤ 25 ms",
      met: p99 <= 25,
    },
  ];
}
