import { Client } from "pg";
import { startStack, type Stack } from "@/e2e/stack";
import { percentile, type Row } from "./measure";
import { addHistory, saturate } from "./read-rows";

const ROUNDS = 5;

/** rlsGroup measures it alone, on a Capstan of its own. */
export async function rlsGroup(): Promise<Row[]> {
  const stack = await startStack({ CAPSTAN_RATE_LIMIT: "0" });
  const sql = new Client({ connectionString: stack.databaseUrl });
  await sql.connect();
  try {
    await addHistory(sql);
    await saturate(`${stack.url}/api/live`, {});
    return await rlsRows(stack, sql);
  } finally {
    await sql.end();
    await stack.stop();
  }
}

/**
 * What row-level security costs: the same list read, saturated, with the policies and without them, in turns. Only the
 * policies go: role, claims and the permission that the procedure asks for stay.
 */
export async function rlsRows(stack: Stack, sql: Client): Promise<Row[]> {
  const list = `${stack.url}/api/v1/projects/demo/runs?limit=20`;
  const headers = { authorization: `Bearer ${stack.admin.token}` };
  const [on, off]: [number[], number[]] = [[], []];
  try {
    for (let n = 0; n < ROUNDS; n += 1) {
      await setPolicies(sql, "enable");
      on.push(await saturate(list, headers));
      await setPolicies(sql, "disable");
      off.push(await saturate(list, headers));
    }
  } finally {
    await setPolicies(sql, "enable");
  }
  const [onRate, offRate] = [percentile(on, 0.5), percentile(off, 0.5)];
  const cost = 1 - onRate / offRate;
  return [
    {
      what: "cost of row-level security",
      how: `the same list of runs with policies and with them switched off, saturated, median of ${ROUNDS} rounds in turns`,
      measured: `${Math.round(onRate)}/s against ${Math.round(offRate)}/s = ${(cost * 100).toFixed(0)} %`,
      target: "≤ 15 % of throughput",
      met: cost <= 0.15,
    },
  ];
}

/** One table a transaction: a lock on several would meet the requests of the running worker crosswise. */
async function setPolicies(sql: Client, verb: "enable" | "disable"): Promise<void> {
  const { rows } = await sql.query<{ statement: string }>(
    `select format('alter table %I.%I ${verb} row level security', schemaname, tablename) as statement
      from pg_tables where schemaname in ('app', 'ops')`,
  );
  for (const { statement } of rows) await sql.query(statement);
}
