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
  await addHistory(sql);
  const list = `${stack.url}/api/v1/projects/demo/runs?limit=20`;
  const headers = { authorization: `Bearer ${stack.admin.token}` };
  await saturate(list, headers);
  const latencies = await atFixedRate(list, headers);
  // Programs' requests go past Next (docs/adr/0006), which is no merit of the list: an empty answer of the same door, too.
  const nothing = `${stack.url}/api/v1/nothing`;
  const [lists, pages, empties]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < ROUNDS; n += 1) {
    pages.push(await saturate(`${stack.url}/api/live`, {}));
    empties.push(await saturate(nothing, headers, 404));
    lists.push(await saturate(list, headers));
  }
  const p95 = percentile(latencies, 0.95);
  const [listRate, pageRate, emptyRate] = [
    percentile(lists, 0.5),
    percentile(pages, 0.5),
    percentile(empties, 0.5),
  ];
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
      how: `${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SATURATED_SECONDS} s, against an address that is none, through the same door (${Math.round(emptyRate)}/s), and /api/live, through Next (${Math.round(pageRate)}/s)`,
      measured: `${Math.round(listRate)}/s = ${(listRate / emptyRate).toFixed(2)} of the same door's empty answer, ${(listRate / pageRate).toFixed(2)} of Next's`,
      target: "≥ 0.6",
      met: listRate / emptyRate >= 0.6,
    },
  ];
}

/** addHistory gives the demo project the runs that lists are read from. */
export async function addHistory(sql: Client): Promise<void> {
  await sql.query(
    `insert into ops.runs (project_id, kind, status, result, source, git_sha, queued_at, finished_at)
     select (select id from ops.projects where slug = 'demo'), 'build', 'succeeded', 'success', 'push', md5(n::text) || '00000000',
       now() - n * interval '1 minute', now()
     from generate_series(1, $1::int) n`,
    [RUNS],
  );
  await sql.query("analyze ops.runs");
}

/** saturate gives requests a second with as many at once as one server takes; throws when one got another status. */
export async function saturate(url: string, headers: Record<string, string>, status = 200): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SATURATED_SECONDS });
  const others = Object.keys(result.statusCodeStats ?? {}).filter((code) => Number(code) !== status);
  if (others.length > 0 || result.errors > 0)
    throw new Error(`${url}: answered ${others.join(", ")} too, ${result.errors} failed`);
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
