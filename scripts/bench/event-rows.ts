import type { Database } from "@/server/platform/db/database";
import { appendEvents } from "@/server/platform/db/sql/append-events";
import { claimRuns, registerWorker } from "@/server/platform/db/sql/lease-runs";
import { seedProject } from "@/server/platform/db/testing/seed";
import { EventWriter, queueRun } from "@/server/runs";
import type { Row } from "./measure";

const SECONDS = 60;
const PER_SECOND = 10_000;
const RUNS = 4;

/** Four chatty runs together send 10,000 lines a second for a minute, through the worker's own writer. */
export async function eventRows(db: Database): Promise<Row[]> {
  const { projectId } = await seedProject(
    db,
    Array.from({ length: RUNS }, (_, n) => `e${n}`),
  );
  for (let n = 0; n < RUNS; n += 1)
    await queueRun(db.system, {
      projectId,
      envName: `e${n}`,
      kind: "build",
      gitSha: null,
      ref: null,
      source: "api",
    });
  const worker = await registerWorker(db.system, { machine: "bench", pid: 0, version: "bench", slots: RUNS });
  const runs = await claimRuns(db.system, worker, RUNS);
  const start = performance.now();
  let slowest = 0;
  await Promise.all(
    runs.map(async (run) => {
      const writer = new EventWriter((events) => appendEvents(db.system, run.id, run.attempt, events));
      const total = (SECONDS * PER_SECOND) / RUNS;
      for (let n = 0; n < total; n += 1) {
        const due = (n / (PER_SECOND / RUNS)) * 1000;
        const ahead = due - (performance.now() - start);
        if (ahead > 5) await new Promise((resolve) => setTimeout(resolve, ahead));
        else slowest = Math.max(slowest, -ahead);
        await writer.write({
          at: new Date().toISOString(),
          level: "info",
          step: "modules",
          message: `odoo.modules.loading: line ${n} of a chatty module`,
        });
      }
      await writer.flush();
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const [check] = await db.system.query<{ rows: string; ordered: boolean }>(
    `select count(*) as rows, bool_and(message = 'odoo.modules.loading: line ' || (seq - 1) || ' of a chatty module') as ordered
     from ops.run_events where run_id = any ($1::uuid[])`,
    [runs.map((run) => run.id)],
  );
  const rows = Number(check?.rows);
  return [
    {
      what: "events accepted",
      how: `${RUNS} runs, ${PER_SECOND} lines/s together for ${SECONDS} s, through the worker's writer`,
      measured: `${rows} lines in ${seconds.toFixed(1)} s = ${Math.round(rows / seconds)}/s, ${rows === SECONDS * PER_SECOND ? "none lost" : "LOST LINES"}, ${check?.ordered ? "in order" : "OUT OF ORDER"}; the writer was at most ${Math.round(slowest)} ms behind`,
      target: "10,000/s for 60 s, none lost, none out of order",
      met: rows === SECONDS * PER_SECOND && check?.ordered === true && seconds <= SECONDS * 1.02,
    },
  ];
}
