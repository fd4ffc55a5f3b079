import { randomUUID } from "node:crypto";
import { Client, type QueryResultRow } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import { appendEvents } from "@/server/platform/db/sql/append-events";
import { AppError } from "@/server/platform/errors";
import { followRun, type RunMessage } from "./follow-run";
import { STREAM_TUNABLES } from "./tunables";

let api: TestApi;
let projectId: string;
let opened = 0;
const stop = new AbortController();

beforeAll(async () => {
  api = await openTestApi();
  const owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
});
afterAll(() => stop.abort());

/** A run as if a worker held it. */
async function startRun(): Promise<string> {
  opened += 1;
  await api.git.push(projectId, `branch-${opened}`, { files: { a: String(opened) } });
  const { runs } = await syncBranches(api.deps, projectId);
  const [runId = ""] = runs;
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.update({
      where: { id: runId },
      data: { status: "running", attempt: 1, startedAt: new Date() },
    }),
  );
  return runId;
}

function append(runId: string, count: number, sql = api.deps.db.system): Promise<number | null> {
  const events = Array.from({ length: count }, (_, index) => ({
    at: new Date().toISOString(), level: "info", step: null, message: `line ${index}`, payload: null,
  })); // prettier-ignore
  return appendEvents(sql, runId, 1, events);
}

async function finish(runId: string): Promise<void> {
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.update({
      where: { id: runId },
      data: { status: "succeeded", result: "success", finishedAt: new Date() },
    }),
  );
}

function follow(
  runId: string,
  after = 0,
  options: { signal?: AbortSignal; recheck?: () => Promise<void> } = {},
) {
  const { signal = stop.signal, recheck = () => Promise.resolve() } = options;
  return followRun(api.deps.streams, { runId, after, recheck, signal });
}

async function collect(
  messages: AsyncGenerator<RunMessage>,
): Promise<{ seqs: number[]; statuses: string[] }> {
  const seqs: number[] = [];
  const statuses: string[] = [];
  for await (const message of messages)
    if (message.type === "events") seqs.push(...message.events.map((event) => event.seq));
    else statuses.push(message.run.status);
  return { seqs, statuses };
}

/** Other sessions' waits are a superuser's to see. */
async function asSuperuser<Row extends QueryResultRow>(text: string): Promise<Row[]> {
  const client = new Client({ connectionString: api.url });
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
}

async function waitingForLock(): Promise<number> {
  const [row] = await asSuperuser<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return row?.count ?? 0;
}

const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index);

test("lines written before and while somebody follows come once, in order, and the stream ends with the run", async () => {
  const runId = await startRun();
  await append(runId, 1500);
  const following = collect(follow(runId));
  for (let batch = 0; batch < 20; batch += 1) await append(runId, 7);
  await finish(runId);
  const { seqs, statuses } = await following;
  expect(seqs).toEqual(upTo(1640));
  expect(statuses.at(0)).toBe("running");
  expect(statuses.at(-1)).toBe("succeeded");
});

test("lines are told before the run is read, which may wait; those of its last moment are told all the same", async () => {
  const runId = await startRun();
  await append(runId, 2);
  const { system } = api.deps.streams;
  const late = {
    ...api.deps.streams,
    system: { query: async <Row>(text: string, values?: readonly unknown[]) => {
      if (text.includes("from ops.runs r") && (await append(runId, 3)) !== null) await finish(runId);
      return system.query<Row>(text, values);
    } },
  }; // prettier-ignore
  const recheck = () => Promise.resolve();
  const told: (number[] | string)[] = [];
  for await (const message of followRun(late, { runId, after: 0, recheck, signal: stop.signal }))
    told.push(message.type === "run" ? message.run.status : message.events.map(({ seq }) => seq));
  expect(told).toEqual([[1, 2], "succeeded", [3, 4, 5]]);
});

test("a follower that comes back goes on after the last line it had", async () => {
  const runId = await startRun();
  await append(runId, 10);
  const first = follow(runId);
  const seen: number[] = [];
  for await (const message of first) {
    if (message.type !== "events") continue;
    seen.push(...message.events.map((event) => event.seq));
    break;
  }
  await append(runId, 10);
  await finish(runId);
  const { seqs } = await collect(follow(runId, seen.at(-1)));
  expect([...seen, ...seqs]).toEqual(upTo(20));
});

test("a line whose transaction ends late is not passed over", async () => {
  const runId = await startRun();
  const following = collect(follow(runId));
  const { second } = await api.deps.db.asSystem("test", async ({ sql }) => {
    await append(runId, 1, sql);
    // The second writer waits for the first one's lock, so its line cannot be seen before.
    const second = append(runId, 1);
    await expect.poll(waitingForLock).toBe(1);
    return { second };
  });
  await second;
  await finish(runId);
  expect((await following).seqs).toEqual([1, 2]);
});

test("fifty followers of one run all get every line, with far fewer reads than fifty", async () => {
  const runId = await startRun();
  let reads = 0;
  const { system } = api.deps.streams;
  const counting = {
    ...api.deps.streams,
    system: { query: <Row>(text: string, values?: readonly unknown[]) => {
      reads += text.includes("from ops.run_events") ? 1 : 0;
      return system.query<Row>(text, values);
    } },
  }; // prettier-ignore
  const recheck = () => Promise.resolve();
  const all = Array.from({ length: 50 }, () =>
    collect(followRun(counting, { runId, after: 0, recheck, signal: stop.signal })),
  );
  for (let batch = 0; batch < 20; batch += 1) await append(runId, 5);
  await finish(runId);
  const results = await Promise.all(all);
  for (const { seqs } of results) expect(seqs).toEqual(upTo(100));
  expect(reads).toBeLessThan(300);
});

test("nothing is lost when PostgreSQL ends the listening connection", async () => {
  const runId = await startRun();
  const following = collect(follow(runId));
  await append(runId, 3);
  await asSuperuser(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'capstan listen' and datname = current_database()",
  );
  await append(runId, 3);
  await finish(runId);
  expect((await following).seqs).toEqual(upTo(6));
});

describe("a stream ends", () => {
  test("without a word when its follower goes, and leaves no listener behind", async () => {
    const runId = await startRun();
    const gone = new AbortController();
    const messages = follow(runId, 0, { signal: gone.signal });
    await messages.next();
    const waiting = messages.next();
    gone.abort();
    expect(await waiting).toMatchObject({ done: true });
  });

  test("as an error when the process ends, so that the browser comes back", async () => {
    const runId = await startRun();
    const shutdown = new AbortController();
    const streams = { ...api.deps.streams, shutdown: shutdown.signal };
    const recheck = () => Promise.resolve();
    const messages = followRun(streams, { runId, after: 0, recheck, signal: stop.signal });
    await messages.next();
    const waiting = messages.next();
    shutdown.abort();
    await expect(waiting).rejects.toMatchObject({ code: "unavailable" });
  });

  test("when the permission is gone", async () => {
    const runId = await startRun();
    const recheck = () => Promise.reject(new AppError("not_found", "gone"));
    const messages = follow(runId, 0, { recheck });
    await expect(collect(messages)).rejects.toMatchObject({ code: "not_found" });
  }, 15_000);

  test("between two pages of a long log as well, which a slow reader takes its time for", async () => {
    const runId = await startRun();
    await append(runId, STREAM_TUNABLES.pageLines + 1);
    await finish(runId);
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const recheck = () => Promise.reject(new AppError("forbidden", "gone"));
    const messages = follow(runId, 0, { recheck });
    expect((await messages.next()).value).toMatchObject({ lastSeq: STREAM_TUNABLES.pageLines });
    vi.advanceTimersByTime(STREAM_TUNABLES.lookEveryMs);
    await expect(messages.next()).rejects.toMatchObject({ code: "forbidden" });
  });

  test("at once when there is no such run", async () => {
    await expect(follow(randomUUID()).next()).rejects.toMatchObject({ code: "not_found" });
  });
});
