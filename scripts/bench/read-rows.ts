import autocannon from "autocannon";
import type { Client } from "pg";
import type { Stack } from "@/e2e/stack";
import { ms, percentile, type Row } from "./measure";

const RATE_PER_SECOND = 100;
const RATE_SECONDS = 20;
const CONNECTIONS = 20;
const SATURATED_SECONDS = 8;
const ROUNDS = 3;
const RUNS = 2_000;

/** List reads over REST by a token, under row-level security, in a project with some history. */
export async function readRows(stack: Stack, sql: Client): Promise<Row[]> {
  await sql.query(
    `insert into ops.runs (project_id, kind, status, result, source, git_sha, queued_at, finished_at)
     select (select id from ops.projects where slug = 'demo'), 'build', 'succeeded', 'success', 'push', md5(n::text) || '00000000',
       now() - n * interval '1 minute', now()
     from generate_series(1, $1::int) n`,
    [RUNS],
  );
  await sql.query("analyze ops.runs");
  const list = `${stack.url}/api/v1/projects/demo/runs?limit=20`;
  const headers = { authorization: `Bearer ${stack.admin.token}` };
  await saturate(list, headers);
  const latencies = await atFixedRate(list, headers);
  const [lists, empties]: [number[], number[]] = [[], []];
  for (let n = 0; n < ROUNDS; n += 1) {
    empties.push(await saturate(`${stack.url}/api/live`, {}));
    lists.push(await saturate(list, headers));
  }
  const p95 = percentile(latencies, 0.95);
  const [listRate, emptyRate] = [percentile(lists, 0.5), percentile(empties, 0.5)];
  return [
    {
      what: `API list reads at ${RATE_PER_SECOND}/s`,
      how: `GET projects/demo/runs, 20 of ${RUNS} rows, by token, under row-level security, ${RATE_SECONDS} s; from the moment each was due`,
      measured: `p50 ${ms(percentile(latencies, 0.5))}, p95 ${ms(p95)}`,
      target: "p95 ≤ 15 ms",
      met: p95 <= 15,
    },
    {
      what: "API list reads, saturated",
      how: `${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SATURATED_SECONDS} s, against /api/live (${Math.round(emptyRate)}/s)`,
      measured: `${Math.round(listRate)}/s = ${(listRate / emptyRate).toFixed(2)}`,
      target: "≥ 0.6",
      met: listRate / emptyRate >= 0.6,
    },
  ];
}

/** saturate gives requests a second with as many at once as one server takes; throws when one was refused. */
export async function saturate(url: string, headers: Record<string, string>): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SATURATED_SECONDS });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}

/** Requests leave when they are due, whatever became of those before: waiting in line counts. */
async function atFixedRate(url: string, headers: Record<string, string>): Promise<number[]> {
  const begun = performance.now();
  const one = async (n: number) => {
    const due = begun + (n / RATE_PER_SECOND) * 1000;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return performance.now() - due;
  };
  return Promise.all(Array.from({ length: RATE_PER_SECOND * RATE_SECONDS }, (_, n) => one(n)));
}
