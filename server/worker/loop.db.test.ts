import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "@/server/platform/clock";
import { Listener } from "@/server/platform/db/listener";
import { finishRunRow } from "@/server/platform/db/sql/finish-run";
import { claimRuns, registerWorker } from "@/server/platform/db/sql/lease-runs";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import {
  CodeFailure,
  InterruptedError,
  getRun,
  listRunEvents,
  queueRun,
  cancelRun,
  executeRun,
  type RunHandler,
  type Step,
} from "@/server/runs";
import { isUnfinished } from "@/server/runs/states";
import { startWorker, type Worker } from "./loop";
import { toUnderway } from "./to-underway";

const { db, url } = await openTestDatabase();
const sql = db.system;
const workers: Worker[] = [];
const listeners: Listener[] = [];
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(listeners.map((listener) => listener.close()));
});

async function work(
  machine: string,
  steps: (runId: string) => Step[],
  extra: Partial<RunHandler> = {},
  onError: (what: string, error: unknown) => void = (what, error) => {
    throw new Error(what, { cause: error });
  },
): Promise<Worker> {
  const listener = new Listener(url);
  listeners.push(listener);
  await listener.whenReady();
  const handler: RunHandler = {
    kind: "build",
    plan: async ({ run }) => ({ steps: steps(run.id) }),
    ...extra,
  };
  const worker = await startWorker({
    secrets: null,
    sql,
    listener,
    clock: systemClock,
    machine,
    version: "test",
    slots: 4,
    handlers: new Map([["build", handler]]),
    onError,
  });
  workers.push(worker);
  return worker;
}

async function queueOn(machine: string): Promise<string> {
  const { projectId, environments } = await seedProject(db, ["x"]);
  await sql.query("update ops.environments set machine = $2 where id = $1::uuid", [environments.x, machine]);
  return queueRun(sql, { projectId, envName: "x", kind: "build", gitSha: null, ref: null, source: "api" });
}

async function ended(runId: string) {
  const isOpen = async () => isUnfinished((await getRun(sql, runId)).status);
  await expect.poll(isOpen, { timeout: 15_000, interval: 20 }).toBe(false);
  return getRun(sql, runId);
}

const step = (name: Step["name"], run: Step["run"]): Step => ({ name, run });

describe("a run that ends itself", () => {
  const away = () => Object.assign(new Error("Connection terminated unexpectedly"), { code: "08006" });

  test.each([
    ["after it ended is not taken back", true, 1],
    ["before it ended is done again", false, 2],
  ])("and loses the server %s", async (_name, ends, attempts) => {
    const undone: number[] = [];
    const machine = `end ${ends}`;
    await work(machine, () => [], {
      plan: async ({ run }) => ({
        finishesItself: true,
        steps: [
          step("database", async ({ onUndo }) => {
            onUndo("drop it", async () => void undone.push(run.attempt));
          }),
          step("publish", async () => {
            if (ends || run.attempt > 1)
              await finishRunRow(sql, run.id, run.attempt, { status: "succeeded" });
            if (run.attempt === 1) throw away();
          }),
        ],
      }),
    });
    const run = await ended(await queueOn(machine));
    expect(run).toMatchObject({ status: "succeeded", attempt: attempts });
    expect(undone).toEqual([]);
  });
});

describe("a run", () => {
  test("goes through its steps; rows, messages and lines tell the story in order", async () => {
    await work("story", () => [
      step("checkout", async ({ log }) => void (await log("info", "one\u0000two \u001b[31mred"))),
      step("requirements", async () => ({ skipped: "none" })),
      step("database", async () => ({ message: "made" })),
    ]);
    const run = await ended(await queueOn("story"));
    expect(run).toMatchObject({ status: "succeeded", result: "success", attempt: 1 });
    expect(run.steps.map(({ name, status, message }) => [name, status, message])).toEqual([
      ["checkout", "succeeded", null],
      ["requirements", "skipped", "none"],
      ["database", "succeeded", "made"],
    ]);
    const lines = await listRunEvents(sql, run.id, { after: 0, limit: 10 });
    expect(lines).toMatchObject([{ seq: 1, step: "checkout", message: "one�two \u001b[31mred" }]);
  });

  test("that fails takes back what it did, last first, and says whose fault it was", async () => {
    const taken: string[] = [];
    await work("fails", () => [
      step("database", async ({ onUndo }) => onUndo("database", async () => void taken.push("database"))),
      step("start", async ({ onUndo }) => onUndo("start", async () => void taken.push("start"))),
      step("health", async () => {
        throw new CodeFailure("the module is broken");
      }),
      step("publish", async () => {}),
    ]);
    const run = await ended(await queueOn("fails"));
    expect(run).toMatchObject({ status: "failed", failureKind: "code", reason: "the module is broken" });
    expect(taken).toEqual(["start", "database"]);
    expect(run.steps.map((row) => row.status)).toEqual(["succeeded", "succeeded", "failed", "pending"]);
  });

  test("that fails by our fault hides the stack from the reason and keeps it in the log", async () => {
    await work("ours", () => [
      step("start", async () => {
        throw new TypeError("secret internals");
      }),
    ]);
    const run = await ended(await queueOn("ours"));
    expect(run.failureKind).toBe("platform");
    expect(run.reason).not.toContain("secret internals");
    expect(
      (await listRunEvents(sql, run.id, { after: 0, limit: 10 })).map((line) => line.message).join("\n"),
    ).toContain("secret internals");
  });

  test("is cancelled at the next step, its commands at once", async () => {
    let reached = false;
    await work("cancel", (runId) => [
      step("modules", async ({ signal }) => {
        const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        await cancelRun(sql, runId);
        await aborted;
      }),
      step("start", async () => void (reached = true)),
    ]);
    const run = await ended(await queueOn("cancel"));
    expect(run).toMatchObject({ status: "cancelled" });
    expect(reached).toBe(false);
  });

  test("a kind nobody executes fails instead of waiting for ever", async () => {
    await work("strange", () => []);
    const id = await queueOn("strange");
    await sql.query("update ops.runs set kind = 'seed' where id = $1::uuid and status = 'queued'", [id]);
    const run = await ended(id);
    if (run.kind === "seed") expect(run).toMatchObject({ status: "failed", failureKind: "platform" });
  });
});

describe("workers", () => {
  test("one that stops gives its run back, and another ends it on the second attempt", async () => {
    let attempts = 0;
    const steps = (): Step[] => [
      step("modules", async ({ signal }) => {
        attempts += 1;
        if (attempts > 1) return;
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        signal.throwIfAborted();
      }),
    ];
    const first = await work("handover", steps);
    const id = await queueOn("handover");
    await expect.poll(() => attempts).toBe(1);
    await first.stop();
    await work("handover", steps);
    expect(await ended(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("one whose lease was lost writes nothing any more, while the other ends the run", async () => {
    let lateWrite: string | null = null;
    const gate = Promise.withResolvers<void>();
    const listener = new Listener(url);
    listeners.push(listener);
    await work("fence", (runId) => [
      step("modules", async ({ log, flush, run }) => {
        if (run.attempt > 1) return void (await log("info", "second"));
        // As if this process had been frozen: its lease runs out, somebody else takes over, then it wakes.
        await sql.query(
          "update ops.runs set lease_until = now() - interval '1 s', worker_id = null where id = $1::uuid",
          [runId],
        );
        await gate.promise;
        const writing = async () => {
          await log("info", "late line of the first");
          await flush();
        };
        lateWrite = await writing().then(
          () => "written",
          (error: Error) => error.name,
        );
      }),
    ]);
    const id = await queueOn("fence");
    const run = await ended(id);
    gate.resolve();
    await expect.poll(() => lateWrite).toBe("FencedError");
    expect(run).toMatchObject({ status: "succeeded", attempt: 2 });
    const lines = (await listRunEvents(sql, id, { after: 0, limit: 20 })).map((line) => line.message);
    expect(lines).toContain("second");
    expect(lines).not.toContain("late line of the first");
  });

  test.each([
    ["went wrong", new CodeFailure("what it worked on is gone")],
    ["was interrupted", new InterruptedError("PostgreSQL went away.")],
  ])("one whose lease was lost and whose step %s takes nothing back from the other", async (how, error) => {
    const undone: string[] = [];
    const plan: RunHandler["plan"] = async ({ run }) => ({
      steps: [
        step("modules", async ({ onUndo }) => {
          onUndo("drop it", async () => void undone.push("step"));
          await sql.query("update ops.runs set attempt = attempt + 1 where id = $1::uuid", [run.id]);
          throw error;
        }),
      ],
      afterFailure: async () => void undone.push("run"),
    });
    await queueOn(how);
    const worker = await registerWorker(sql, { machine: how, pid: 1, version: "test", slots: 1 });
    const [claimed] = await claimRuns(sql, worker, 1);
    const deps = { sql, clock: systemClock, secrets: null };
    const { signal } = new AbortController();
    const end = claimed && (await executeRun(deps, toUnderway(claimed), { kind: "build", plan }, signal));
    expect([end, undone]).toEqual(["fenced", []]);
  });

  test("one whose execution of a run broke off takes it up again, though it lives on", async () => {
    const errors: string[] = [];
    const steps = (): Step[] => [
      step("modules", async ({ run }) => {
        if (run.attempt === 1) throw new CodeFailure("the first attempt");
      }),
    ];
    const brokenOff: Partial<RunHandler> = {
      plan: async ({ run }) => ({
        steps: steps(),
        afterFailure: async () => {
          throw new Error(`broken off in attempt ${run.attempt}`);
        },
      }),
    };
    await work("broken", steps, brokenOff, (what) => void errors.push(what));
    const id = await queueOn("broken");
    expect(await ended(id)).toMatchObject({ status: "succeeded", attempt: 2 });
    expect(errors).toContain(`run ${id}`);
  });

  test("one that gives a run back because a server went away begins it again by itself", async () => {
    await work("again", () => [
      step("modules", async ({ run }) => {
        if (run.attempt === 1) throw new InterruptedError("PostgreSQL went away.");
      }),
    ]);
    const id = await queueOn("again");
    expect(await ended(id)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("a chatty step is slowed down, and no line is lost or out of order", async () => {
    await work("chatty", () => [
      step("modules", async ({ log }) => {
        for (let n = 1; n <= 20_000; n += 1) await log("info", `line ${n}`);
      }),
    ]);
    const run = await ended(await queueOn("chatty"));
    expect(run.lastSeq).toBe(20_000);
    const tail = await listRunEvents(sql, run.id, { after: 19_990, limit: 20 });
    expect(tail.map((line) => line.message)).toEqual(
      Array.from({ length: 10 }, (_, n) => `line ${19_991 + n}`),
    );
  });
});
