import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createFakeCluster } from "@/server/drivers/cluster/fake";
import type { OdooSource } from "@/server/drivers/odoo/port";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { systemClock } from "@/server/platform/clock";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import type { DatabaseDeps } from "./deps";
import { ensureTemplate, type TemplateRequest } from "./ensure-template";
import { makeNamer } from "./plan-names";

const { db } = await openTestDatabase();

const source: OdooSource = {
  version: "18.0",
  path: "/srv/odoo",
  python: "/usr/bin/python3",
  release: "Odoo Server 18.0",
  revision: "1",
  standIn: false,
  addonsPaths: [],
};

function openRoom() {
  const runtime = createFakeRuntime({ machine: randomUUID() });
  const deps: Omit<DatabaseDeps, "odoo"> = {
    db,
    runtime,
    cluster: createFakeCluster(),
    names: makeNamer(randomUUID()),
    clock: systemClock,
  };
  const request = (): TemplateRequest => ({
    source,
    // the table of builds under way is the process's: each test has a set of modules of its own
    modules: ["base", `m${runtime.machine.replaceAll("-", "")}`],
    demo: false,
    standard: new Map(),
    limits: { memoryBytes: 1, timeSeconds: 60 },
    runId: randomUUID(),
  });
  // a template asks Odoo's driver nothing
  const ensure = (signal: AbortSignal, asks: DatabaseDeps["db"] = db) =>
    ensureTemplate({ ...deps, db: asks } as DatabaseDeps, request(), () => {}, signal);
  return { runtime, ensure };
}

describe("a template that two runs want at once", () => {
  test("is built once", async () => {
    const { runtime, ensure } = openRoom();
    const going = new AbortController().signal;
    const made = await Promise.all([ensure(going), ensure(going), ensure(going)]);
    expect(runtime.commands).toHaveLength(1);
    expect(made.map((result) => result.made).sort()).toEqual([false, false, true]);
    expect(new Set(made.map((result) => result.database)).size).toBe(1);
  });

  test("is built by the second when the first is cancelled", async () => {
    const { runtime, ensure } = openRoom();
    const begun = Promise.withResolvers<void>();
    runtime.play((_command, _say, signal) => {
      begun.resolve();
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(1)));
    });
    const cancelled = new AbortController();
    const first = ensure(cancelled.signal);
    const firstEnd = expect(first).rejects.toBe("cancel");
    await begun.promise;
    const second = ensure(new AbortController().signal);
    runtime.play(() => 0);
    cancelled.abort("cancel");
    await firstEnd;
    expect(await second).toMatchObject({ made: true });
    expect(runtime.commands).toHaveLength(2);
  });

  test("is built once, also when one is told that there is none just as the other has made it", async () => {
    const { runtime, ensure } = openRoom();
    const going = new AbortController().signal;
    const [begun, goOn, ended] = [0, 1, 2].map(() => Promise.withResolvers<void>());
    runtime.play(async () => {
      begun?.resolve();
      await goOn?.promise;
      return 0;
    });
    const first = ensure(going);
    await begun?.promise;
    // one who hears every answer only when the template is there
    const late = {
      ...db,
      asSystem: async <T>(action: string | null, use: Parameters<typeof db.asSystem<T>>[1]) => {
        const answer = await db.asSystem(action, use);
        await ended?.promise;
        return answer;
      },
    };
    const second = ensure(going, late);
    await db.asSystem(null, ({ prisma }) => prisma.databaseTemplate.count());
    goOn?.resolve();
    await first;
    ended?.resolve();
    expect((await second).made).toBe(false);
    expect(runtime.commands).toHaveLength(1);
  });
});
