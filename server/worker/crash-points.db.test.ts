/**
 * Workers that die before every effect of every kind of run: before, inside and after each step. Another worker takes the run
 * over, and everything is as if nothing had happened; or nobody does, and everything is as it was. The outside is in memory;
 * crash-build.db.test.ts and crash-deploy.db.test.ts kill real processes.
 */
import { describe, expect, test } from "vitest";
import { runHandlers } from "@/server/composition/run-handlers";
import { getRun } from "@/server/runs";
import { isUnfinished } from "@/server/runs/states";
import type { CrashCase } from "./testing/crash-case";
import { crashCases } from "./testing/crash-cases";
import { openCrashWorld, type CrashProject, type CrashWorld } from "./testing/crash-world";
import { makeMortal } from "./testing/mortal";

const NEVER = Number.POSITIVE_INFINITY;
const LONG = 240_000;

type Looked = Awaited<ReturnType<CrashProject["look"]>>;
type Opened = Awaited<ReturnType<CrashCase["open"]>>;

test("every kind of run that a worker executes has a case here", async () => {
  const { deps } = await openCrashWorld();
  const executed = runHandlers(deps).map(({ kind }) => kind);
  expect([...new Set(crashCases.map(({ kind }) => kind))].sort()).toEqual([...new Set(executed)].sort());
});

describe.each(crashCases)("$kind: $name", (given) => {
  test("a worker that dies anywhere in it is made up for", { timeout: LONG }, async () => {
    const { world, bystander, open } = await openCase(given);
    const opened = await open();
    const undisturbed = await carryOut(world, given, opened, NEVER);
    expect(undisturbed).toMatchObject({ effect: null, strays: [], run: { status: "succeeded" } });
    for (let at = 0; at < undisturbed.effects; at += 1) {
      const disturbed = await carryOut(world, given, given.onceOnly ? await open() : opened, at);
      const { effect, ...end } = disturbed;
      expect({ ...end, effects: 0 }, `died before ${effect}`).toEqual({
        ...withoutEffect(undisturbed),
        effects: 0,
      });
      expect(await bystander.look("main"), `died before ${effect}`).toEqual(bystander.before);
    }
  });
});

const givenUp = crashCases.filter(({ abandoned }) => abandoned);

describe.each(givenUp)("$kind: $name", (given) => {
  test("that nobody takes over has changed nothing", { timeout: LONG }, async () => {
    const { world, bystander, open } = await openCase(given);
    const { project, request } = await open();
    for (let at = 0; ; at += 1) {
      const runId = await request();
      const before = await project.look(given.branch);
      const effect = await die(world, runId, at);
      if (!isUnfinished((await getRun(world.deps.db.system, runId)).status)) break;
      await world.expire(runId, true);
      await world.tidy();
      expect(await project.look(given.branch), `died before ${effect}`).toEqual(before);
      expect(await world.strays(), `died before ${effect}`).toEqual([]);
      expect(await bystander.look("main"), `died before ${effect}`).toEqual(bystander.before);
    }
  });
});

async function openCase(given: CrashCase) {
  const world = await openCrashWorld();
  const other = await world.project(["main"]);
  await other.deploy("main");
  await other.enter("main", "of others");
  const bystander = { look: other.look, before: await other.look("main") };
  return { world, bystander, open: () => given.open(world) };
}

/** die: a worker begins the run and dies at an effect, which is named; null: it came to its end. */
async function die(world: CrashWorld, runId: string, at: number): Promise<string | null> {
  const mortal = makeMortal(world.deps, at);
  return Promise.race([mortal.died, world.claim(runId, mortal.deps).then(() => null)]);
}

/** carryOut: a run with a worker that dies in it, taken over, and what it leads to in words that are the same each time. */
async function carryOut(world: CrashWorld, given: CrashCase, { project, request }: Opened, at: number) {
  const runId = await request();
  const before = await project.look(given.branch);
  const mortal = makeMortal(world.deps, at);
  const effect = await Promise.race([mortal.died, world.claim(runId, mortal.deps).then(() => null)]);
  const isOpen = isUnfinished((await getRun(world.deps.db.system, runId)).status);
  if (isOpen) {
    if (given.switches)
      expect((await project.look(given.branch)).serves, `at ${effect}`).toEqual(before.serves);
    await world.expire(runId, false);
    await world.claim(runId, world.deps);
  }
  const follows = await world.following();
  await world.tidy();
  const run = await getRun(world.deps.db.system, runId);
  return {
    effect,
    effects: mortal.effects.length,
    run: { status: run.status, result: run.result, reason: run.reason },
    steps: run.steps.map(({ name, status }) => `${name} ${status}`),
    attempts: effect !== null && isOpen ? run.attempt - 1 : run.attempt,
    follows,
    became: describeChange(before, await project.look(given.branch)),
    strays: await world.strays(),
  };
}

function withoutEffect({ effect: _effect, ...rest }: Awaited<ReturnType<typeof carryOut>>) {
  return rest;
}

/** describeChange: what an environment became, in relation to what it was. */
function describeChange(before: Looked, after: Looked) {
  const known = new Set(before.snapshots.map(({ id }) => id));
  const versions = [before, after].map(({ serves }) => JSON.stringify(serves?.modules ?? {}));
  const { serves } = after;
  const told = {
    ...after,
    serves: serves && {
      ...serves,
      id: serves.id === before.serves?.id ? "the same" : "another",
      number: serves.number - (before.serves?.number ?? 0),
      gitSha: serves.gitSha === before.serves?.gitSha ? "the same" : "another",
    },
    snapshots: after.snapshots.filter(({ id }) => !known.has(id)).map(({ id: _id, ...rest }) => rest),
    hasNewVersion: versions[0] !== versions[1],
  };
  return nameVersions(told, before, after);
}

/** Each request brings a version of its own. */
function nameVersions(told: object, before: Looked, after: Looked): unknown {
  let text = JSON.stringify(told);
  for (const [word, { serves }] of [
    ["old", before],
    ["new", after],
  ] as const) {
    const shop = (serves?.modules as Record<string, { version: string; digest: string }> | undefined)?.shop;
    if (shop) text = text.replaceAll(shop.version, `<${word}>`).replaceAll(shop.digest, `<${word} digest>`);
  }
  return JSON.parse(text);
}
