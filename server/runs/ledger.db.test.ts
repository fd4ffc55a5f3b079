import { describe, expect, test } from "vitest";
import { appendEvents } from "@/server/platform/db/sql/append-events";
import { finishRunRow } from "@/server/platform/db/sql/finish-run";
import { claimRuns, reapRuns, registerWorker, touchRuns } from "@/server/platform/db/sql/lease-runs";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import { queueRun } from "./queue-run";
import { RUN_STATUSES, RUN_TRANSITIONS, type RunStatus } from "./states";

const { db } = await openTestDatabase();
const sql = db.system;

const makeWorker = (machine = "here") => registerWorker(sql, { machine, pid: 1, version: "test", slots: 4 });

async function statusOf(id: string): Promise<string> {
  const rows = await sql.query<{ status: string }>("select status from ops.runs where id = $1::uuid", [id]);
  return rows[0]?.status ?? "none";
}

async function queue(projectId: string, envName: string, sha = "a".repeat(40)): Promise<string> {
  return queueRun(sql, { projectId, envName, kind: null, gitSha: sha, ref: "refs/heads/x", source: "push" });
}

describe("queue", () => {
  test("the kind follows the stage", async () => {
    const { projectId } = await seedProject(db, ["main", "feature"]);
    const [deploy, build] = [await queue(projectId, "main"), await queue(projectId, "feature")];
    const rows = await sql.query<{ id: string; kind: string }>(
      "select id, kind from ops.runs where project_id = $1::uuid",
      [projectId],
    );
    expect(new Map(rows.map((row) => [row.id, row.kind]))).toEqual(
      new Map([
        [deploy, "deploy"],
        [build, "build"],
      ]),
    );
  });

  test("a newer push supersedes the waiting one and says so; one of twenty simultaneous pushes is left", async () => {
    const { projectId } = await seedProject(db, ["feature"]);
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) => queue(projectId, "feature", String(n).padStart(40, "0"))),
    );
    const rows = await sql.query<{ id: string; status: string; reason: string | null }>(
      "select id, status, reason from ops.runs where id = any ($1::uuid[])",
      [ids],
    );
    expect(rows.filter((row) => row.status === "queued")).toHaveLength(1);
    expect(rows.filter((row) => row.status === "superseded")).toHaveLength(19);
    expect(rows.find((row) => row.status === "superseded")?.reason).toMatch(/newer request/);
  });

  test("a rollback that is asked for twice is one, unless something else was asked for in between", async () => {
    const { projectId } = await seedProject(db, ["feature"]);
    const rollback = (deploymentId: string) =>
      queueRun(sql, {
        projectId,
        envName: "feature",
        kind: "rollback",
        gitSha: "a".repeat(40),
        ref: "refs/heads/feature",
        source: "portal",
        input: { deploymentId, rollbackMode: "code_and_data" },
      });
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const ids = await Promise.all([rollback(one), rollback(one), rollback(one)]);
    expect(new Set(ids).size).toBe(1);
    await sql.query("update ops.runs set status = 'running', attempt = 1 where id = $1::uuid", [ids[0]]);
    expect(await rollback(one)).toBe(ids[0]);
    const push = await queue(projectId, "feature");
    const again = await rollback(one);
    expect([ids[0], push]).not.toContain(again);
    expect(await statusOf(push)).toBe("superseded");
    expect(await rollback(other)).not.toBe(again);
  });

  test("an unknown environment is refused", async () => {
    const { projectId } = await seedProject(db, ["main"]);
    await expect(queue(projectId, "nothere")).rejects.toThrow(/no environment/);
  });
});

describe("claim", () => {
  test("many workers at once: each run is claimed once, one per environment at a time", async () => {
    const branches = Array.from({ length: 12 }, (_, n) => `b${n}`);
    const { projectId } = await seedProject(db, branches);
    for (const branch of branches) await queue(projectId, branch);
    const workers = await Promise.all(Array.from({ length: 6 }, () => makeWorker()));
    const claimed = (await Promise.all(workers.map((worker) => claimRuns(sql, worker, 12))))
      .flat()
      .filter((run) => run.project_id === projectId);
    expect(new Set(claimed.map((run) => run.id)).size).toBe(claimed.length);
    expect(claimed).toHaveLength(12);
    await queue(projectId, "b0");
    expect((await claimRuns(sql, workers[0] ?? "", 5)).filter((run) => run.project_id === projectId)).toEqual(
      [],
    );
  });

  test("a run of another machine is left alone", async () => {
    const { projectId, environments } = await seedProject(db, ["far"]);
    await sql.query("update ops.environments set machine = 'elsewhere' where id = $1::uuid", [
      environments.far,
    ]);
    await queue(projectId, "far");
    expect(
      (await claimRuns(sql, await makeWorker("here"), 50)).filter((run) => run.project_id === projectId),
    ).toEqual([]);
    expect(
      (await claimRuns(sql, await makeWorker("elsewhere"), 50)).filter((run) => run.project_id === projectId),
    ).toHaveLength(1);
  });
});

describe("lease", () => {
  async function claimedRun() {
    const { projectId, environments } = await seedProject(db, ["x"]);
    const id = await queue(projectId, "x");
    const worker = await makeWorker();
    await claimRuns(sql, worker, 100);
    return { id, worker, projectId, envId: environments.x ?? "" };
  }
  const expire = (id: string) =>
    sql.query("update ops.runs set lease_until = now() - interval '1 second' where id = $1::uuid", [id]);

  test("a silent worker's run goes back to the queue, and the old worker can write nothing any more", async () => {
    const { id } = await claimedRun();
    await expire(id);
    expect((await reapRuns(sql)).filter((run) => run.id === id)).toEqual([{ id, status: "queued" }]);
    await claimRuns(sql, await makeWorker(), 100);
    expect(
      await appendEvents(sql, id, 1, [
        { at: new Date().toISOString(), level: "info", step: null, message: "late" },
      ]),
    ).toBeNull();
    expect(await finishRunRow(sql, id, 1, { status: "succeeded" })).toBe(false);
    expect(await finishRunRow(sql, id, 2, { status: "succeeded" })).toBe(true);
    expect(await finishRunRow(sql, id, 2, { status: "failed" })).toBe(false);
  });

  test("spent attempts end as lost, with words for people", async () => {
    const { id } = await claimedRun();
    await sql.query("update ops.runs set attempt = max_attempts where id = $1::uuid", [id]);
    await expire(id);
    await reapRuns(sql);
    const rows = await sql.query<{ status: string; failure_kind: string; reason: string }>(
      "select status, failure_kind, reason from ops.runs where id = $1::uuid",
      [id],
    );
    expect(rows[0]).toMatchObject({ status: "lost", failure_kind: "lost" });
    expect(rows[0]?.reason).toMatch(/rebuild/);
  });

  test("an expired run steps aside for a waiting one, and a cancelled one stays cancelled", async () => {
    const aside = await claimedRun();
    const waiting = await queue(aside.projectId, "x");
    await expire(aside.id);
    const cancelled = await claimedRun();
    await cancelRunRow(sql, cancelled.id);
    await expire(cancelled.id);
    await reapRuns(sql);
    expect([await statusOf(aside.id), await statusOf(waiting), await statusOf(cancelled.id)]).toEqual([
      "superseded",
      "queued",
      "cancelled",
    ]);
  });

  test("renewing keeps the lease and brings the wish to cancel", async () => {
    const { id, worker } = await claimedRun();
    expect(await touchRuns(sql, worker, [id])).toContainEqual({ id, attempt: 1, cancel_requested: false });
    expect(await cancelRunRow(sql, id)).toBe("running");
    expect(await cancelRunRow(sql, id)).toBeNull();
    expect(await touchRuns(sql, worker, [id])).toContainEqual({ id, attempt: 1, cancel_requested: true });
  });
});

describe("a worker's silence about a run", () => {
  test("one that it no longer executes is not renewed with the others", async () => {
    const { projectId } = await seedProject(db, ["x", "y"]);
    const [held, dropped] = [await queue(projectId, "x"), await queue(projectId, "y")];
    const worker = await makeWorker();
    await claimRuns(sql, worker, 100);
    await sql.query("update ops.runs set lease_until = now() - interval '1 s' where id = any ($1::uuid[])", [
      [held, dropped],
    ]);
    expect((await touchRuns(sql, worker, [held])).map(({ id }) => id)).toEqual([held]);
    expect((await reapRuns(sql)).map(({ id }) => id)).toEqual([dropped]);
  });

  test("a push at the moment when its run goes back to the queue takes its place", async () => {
    const { projectId } = await seedProject(db, ["x"]);
    const silent = await queue(projectId, "x");
    await claimRuns(sql, await makeWorker(), 100);
    await sql.query("update ops.runs set lease_until = now() - interval '1 s' where id = $1::uuid", [silent]);
    let pushed: Promise<string> | null = null;
    await db.asSystem("test", async ({ sql: reaper }) => {
      expect((await reapRuns(reaper)).map(({ id }) => id)).toEqual([silent]);
      pushed = queue(projectId, "x");
      await expect
        .poll(async () => {
          const rows = await reaper.query("select 1 from pg_locks where not granted limit 1");
          return rows.length;
        })
        .toBe(1);
    });
    const newer = (await pushed) ?? "";
    expect([await statusOf(silent), await statusOf(newer)]).toEqual(["superseded", "queued"]);
  });
});

describe("events", () => {
  test("numbers are dense and in order however many write at once, and a reader that saw n has seen all before", async () => {
    const { projectId } = await seedProject(db, ["x"]);
    const id = await queue(projectId, "x");
    await claimRuns(sql, await makeWorker(), 100);
    const at = new Date().toISOString();
    let seen = 0;
    const reader = (async () => {
      while (seen < 2000) {
        const rows = await sql.query<{ seq: string }>(
          "select seq from ops.run_events where run_id = $1::uuid and seq > $2 order by seq",
          [id, seen],
        );
        for (const row of rows) expect(Number(row.seq)).toBe(++seen);
      }
    })();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let n = 0; n < 25; n += 1)
          await appendEvents(
            sql,
            id,
            1,
            Array.from({ length: 10 }, () => ({ at, level: "info", step: null, message: "x" })),
          );
      }),
    );
    await reader;
    expect(seen).toBe(2000);
  });
});

describe("the functions obey the table of transitions", () => {
  const acts: Record<
    keyof typeof RUN_TRANSITIONS,
    (id: string, worker: string, projectId: string) => Promise<unknown>
  > = {
    claim: (_id, worker) => claimRuns(sql, worker, 100),
    finish: (id) => finishRunRow(sql, id, 1, { status: "failed" }),
    cancel: (id) => cancelRunRow(sql, id),
    requestCancel: (id) => cancelRunRow(sql, id),
    supersede: (_id, _worker, projectId) => queue(projectId, "x"),
    reap: () => reapRuns(sql),
  };
  const cases = Object.keys(acts).flatMap((act) => RUN_STATUSES.map((status) => [act, status] as const));
  test.each(cases)("%s from %s", async (act, status) => {
    const { projectId } = await seedProject(db, ["x"]);
    const id = await queue(projectId, "x");
    const worker = await makeWorker();
    const attempt = act === "claim" || status === "queued" ? 0 : 1;
    await sql.query(
      "update ops.runs set status = $2, attempt = $3::int, lease_until = now() - interval '1 s', worker_id = $4::uuid where id = $1::uuid",
      [id, status, attempt, worker],
    );
    const name = act as keyof typeof RUN_TRANSITIONS;
    await acts[name](id, worker, projectId);
    const after = (await statusOf(id)) as RunStatus;
    // cancel and requestCancel are one function: each row of the table allows its own beginnings.
    const rules =
      name === "cancel" || name === "requestCancel"
        ? [RUN_TRANSITIONS.cancel, RUN_TRANSITIONS.requestCancel]
        : [RUN_TRANSITIONS[name]];
    const rule = rules.find(({ from }) => (from as readonly RunStatus[]).includes(status));
    if (rule) expect(rule.to).toContain(after);
    else expect(after).toBe(status);
  });
});
