import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { claimUidBase } from "./claim-uid-base";
import { processTunables } from "./tunables";

/** Ids that no process of this machine has: the near range may be in use by other tests. */
const tunables = { ...processTunables, uidBase: 1_500_000_000, uidFarBase: 1_600_000_000 };

async function openMachine() {
  const root = await mkdtemp(join(tmpdir(), "capstan-uids-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const claims = join(root, "claims");
  const makeHome = async (name: string) => {
    const home = join(root, name);
    await mkdir(home);
    return home;
  };
  return { root, claims, makeHome, claim: (home: string) => claimUidBase({ home, claims, tunables }) };
}

it("homes get ranges of their own, however many come at once, and keep them", async () => {
  const { makeHome, claim, claims } = await openMachine();
  const homes = await Promise.all(["a", "b", "c"].map(makeHome));
  const bases = await Promise.all(homes.flatMap((home) => [claim(home), claim(home)]));
  const given = homes.map((_, at) => bases[at * 2]);
  expect(bases).toEqual(given.flatMap((base) => [base, base]));
  expect(new Set(given)).toEqual(
    new Set([tunables.uidBase, tunables.uidFarBase, tunables.uidFarBase + tunables.uidRangeSize]),
  );
  expect(await Promise.all(homes.map(claim))).toEqual(given);
  expect(await readdir(claims)).toHaveLength(4);
});

it("a home that is gone gives its range back", async () => {
  const { makeHome, claim } = await openMachine();
  const gone = await makeHome("gone");
  expect(await claim(gone)).toBe(tunables.uidBase);
  await rm(gone, { recursive: true });
  expect(await claim(await makeHome("next"))).toBe(tunables.uidBase);
});

it("a home that was moved keeps the ids of its files", async () => {
  const { root, makeHome, claim } = await openMachine();
  await claim(await makeHome("first"));
  const before = await makeHome("before");
  const base = await claim(before);
  await rename(before, join(root, "after"));
  expect(await claim(join(root, "after"))).toBe(base);
  expect(await claim(await makeHome("other"))).not.toBe(base);
});

it("a home from before there were claims keeps the first range, whoever has it by now", async () => {
  const { makeHome, claim } = await openMachine();
  expect(await claim(await makeHome("new"))).toBe(tunables.uidBase);
  const old = await makeHome("old");
  await mkdir(join(old, "environments", "e", "data"), { recursive: true });
  expect(await claim(old)).toBe(tunables.uidBase);
});

it("without a place for claims, a home chooses by its name, once", async () => {
  const { root, makeHome } = await openMachine();
  await writeFile(join(root, "no-folder"), "");
  const deps = { home: await makeHome("alone"), claims: join(root, "no-folder", "claims"), tunables };
  const base = await claimUidBase(deps);
  expect(base).toBeGreaterThanOrEqual(tunables.uidFarBase);
  expect(await claimUidBase(deps)).toBe(base);
  expect(JSON.parse(await readFile(join(deps.home, "uids.json"), "utf8"))).toEqual({ home: deps.home, base });
});
