/**
 * A whole installation is backed up, proven, and recovered into another home and database: people's tokens, pushes,
 * secrets, environments and the audit trail are there. Then everything that must be refused.
 */
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { execa } from "execa";
import { Client } from "pg";
import { expect, test } from "vitest";
import { atEnd } from "@/server/platform/testing/at-end";
import { createViewerSource } from "@/server/access";
import { createApiContext } from "@/server/api/context";
import { createCaller } from "@/server/api/root";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { createFileKeys } from "@/server/drivers/keys/create-file-keys";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { syncBranches } from "@/server/environments";
import { DATABASE_GONE } from "@/server/environments/states";
import { openDatabase } from "@/server/platform/db/database";
import { findNewest, planRecovery, recover, runBackups } from ".";
import type { ControlManifest } from "./contract";
import { signManifest } from "./sign-manifest";
import { NEWER, openLostInstallation } from "./testing/lost-installation";

const lost = await openLostInstallation();
const { api, owner, stranger, made, projectId, deps, known, folder, storeFolder, keyFile, secret } = lost;
const { newMachine, plan, databases } = lost;
type Machine = Awaited<ReturnType<typeof newMachine>>;

async function digestOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select md5(string_agg(t::text, '|' order by id)) as digest from ops.audit_trail t
      where entity <> 'ops.control_backups' and action <> 'control.recover'`,
  );
  await client.end();
  return rows[0].digest;
}

test("only who owns the installation sees them and asks for one; the worker takes and proves it", async () => {
  const caller = await api.as(owner);
  expect(await (await api.as(stranger)).status.controlBackups()).toMatchObject({
    mayTake: false,
    place: null,
  });
  await expect((await api.as(stranger)).status.backUpControl()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await caller.status.controlBackups()).toMatchObject({ mayTake: true, newest: null, overdue: false });
  const { id } = await caller.status.backUpControl();
  expect(await caller.status.backUpControl()).toEqual({ id });
  expect(await runBackups(deps)).toEqual({ taken: id });
  const { newestVerified, newest: last, overdue, kept } = await caller.status.controlBackups();
  expect(newestVerified).toMatchObject({ id, status: "verified", repositories: 2, missingRepositories: [] });
  expect(last).toEqual(newestVerified);
  expect([overdue, kept]).toEqual([false, 1]);
  expect(await runBackups(deps)).toEqual({ taken: null });
});

test("neither the key nor the secret is in it", async () => {
  const files = await readdir(storeFolder, { recursive: true, withFileTypes: true });
  const key = JSON.parse(await readFile(keyFile, "utf8")) as { keys: Record<string, { key: string }> };
  const hidden = [secret, "sk_live_1", ...Object.values(key.keys).map((each) => each.key)];
  for (const file of files.filter((each) => each.isFile() && each.name === "manifest.json")) {
    const text = await readFile(path.join(file.parentPath, file.name), "utf8");
    for (const each of hidden) expect(text).not.toContain(each);
  }
});

test("recovered elsewhere: tokens, pushes, secrets, environments and the audit trail", async () => {
  const machine = await newMachine();
  const manifest = await plan(machine);
  expect(manifest.machine).toBe("lost-machine");
  const outcome = await recover(machine.deps, manifest);
  expect(outcome).toMatchObject({
    found: ["demo/there"],
    missing: ["demo/gone"],
    newer: [made, NEWER],
    aside: null,
    repositories: 2,
  });
  expect(await digestOf(machine.url)).toBe(await digestOf(api.url));

  const db = openDatabase(machine.url, { applicationName: "test" });
  atEnd(() => db.close());
  const git = createGitDriver({ home: machine.home });
  const there = { ...api.deps, db, git, keys: createFileKeys(keyFile), settings: { ...api.deps.settings } };
  there.viewers = createViewerSource({ db, identity: api.deps.identity });
  there.streams = { ...api.deps.streams, system: db.system };
  const caller = createCaller(await createApiContext(there, owner.headers, "api"));
  expect((await caller.me.get()).id).toBe(owner.userId);
  const { items: secrets } = await caller.secrets.list({ project: "demo" });
  const { id: secretId = "" } = secrets[0] ?? {};
  expect(await caller.secrets.reveal({ project: "demo", secretId })).toMatchObject({ value: "sk_live_1" });
  // done again, they would begin by dropping what they had made
  expect(await db.system.query("select distinct status from ops.runs")).toEqual([{ status: "lost" }]);
  const status = async (branch: string) =>
    (await caller.environments.list({ project: "demo" })).items.find((item) => item.branch === branch);
  expect(await status("there")).toMatchObject({ status: "live", statusReason: null, databaseGone: false });
  expect(await status("gone")).toMatchObject({
    status: "degraded",
    statusReason: DATABASE_GONE,
    databaseGone: true,
  });

  const clone = path.join(machine.home, "clone");
  const bare = path.join(machine.home, "repositories", `${projectId}.git`);
  const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@x", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@x" }; // prettier-ignore
  await execa("git", ["clone", "-q", bare, clone], { env });
  await execa("git", ["checkout", "-qb", "after"], { cwd: clone, env });
  await writeFile(path.join(clone, "b.txt"), "2");
  await execa("git", ["add", "."], { cwd: clone, env });
  await execa("git", ["commit", "-qm", "after"], { cwd: clone, env });
  await execa("git", ["push", "-q", "origin", "after"], { cwd: clone, env });
  await syncBranches(there, projectId);
  expect(await status("after")).toBeDefined();
  // the number of an environment that is not in the backup is not given again: its role owns what was made since
  const [{ ordinal } = { ordinal: 0 }] = await db.system.query<{ ordinal: number }>(
    "select ordinal from ops.environments where branch = 'after'",
  );
  expect(ordinal).toBeGreaterThan(900);
  await git.ensureRepository(projectId);
  expect((await git.listBranches(projectId)).map(({ name }) => name).sort()).toEqual([
    "after",
    "gone",
    "main",
    "there",
  ]);

  await expect(plan(machine)).rejects.toThrow("There is a control plane here already");
  const again = await recover(machine.deps, await plan(machine, {}, true));
  databases.push(again.aside ?? "");
  expect(again.aside).toMatch(/_before_\d{14}$/);
  expect(await readdir(path.join(machine.home, "repositories"))).toContainEqual(
    expect.stringMatching(/^before-/),
  );
});

test.each<[string, (machine: Machine) => Promise<unknown>, string]>([
  [
    "another CAPSTAN_SECRET",
    (machine) => plan(machine, { secret: "x".repeat(32) }),
    "session-secret (CAPSTAN_SECRET)",
  ],
  [
    "another master key",
    (machine) => plan(machine, { keys: createFileKeys(path.join(machine.home, "other.json")) }),
    "The master key does not open",
  ],
  [
    "a newer Capstan's backup",
    (machine) => plan(machine, { known: known.slice(0, -1) }),
    "of a newer Capstan",
  ],
  [
    "a migration that was edited",
    (machine) => plan(machine, { known: known.map((each) => ({ ...each, checksum: "x" })) }),
    "is another one here",
  ],
])("refused, and nothing is changed: %s", async (_name, act, message) => {
  const machine = await newMachine();
  await expect(act(machine)).rejects.toThrow(message);
  expect(await machine.deps.control.isEmpty()).toBe(true);
  expect(await readdir(machine.home).then((names) => names.includes("repositories"))).toBe(false);
});

test("an older Capstan's backup is taken: `up` migrates it", async () => {
  const machine = await newMachine();
  const later = [...known, { name: "99990101000000_later", checksum: "x" }];
  expect(await plan(machine, { known: later })).toMatchObject({ machine: "lost-machine" });
});

test("one flipped byte anywhere is found before anything is touched", async () => {
  const machine = await newMachine();
  const broken = await mkdtemp(path.join(folder, "broken-"));
  for (const name of ["database.dump", ".bundle"]) {
    await cp(storeFolder, broken, { recursive: true });
    const files = await readdir(broken, { recursive: true });
    for (const file of files.filter((each) => each.endsWith(name))) {
      const content = await readFile(path.join(broken, file));
      const at = Math.floor(content.length / 2);
      content[at] = (content[at] ?? 0) ^ 1;
      await writeFile(path.join(broken, file), content);
    }
    const store = createDiskStorage({ folder: broken });
    await expect(plan(machine, { store })).rejects.toThrow("its checksum differs");
  }
  await rm(path.join(broken, "repositories"), { recursive: true });
  await cp(path.join(storeFolder, "backups"), path.join(broken, "backups"), { recursive: true });
  await expect(plan(machine, { store: createDiskStorage({ folder: broken }) })).rejects.toThrow("is missing");
  expect(await machine.deps.control.isEmpty()).toBe(true);
});

test("a dump that somebody else put there is not restored, whatever its manifest says", async () => {
  const machine = await newMachine();
  const forged = await mkdtemp(path.join(folder, "forged-"));
  await cp(storeFolder, forged, { recursive: true });
  const store = createDiskStorage({ folder: forged });
  const file = path.join(forged, await findNewest(store));
  const written = JSON.parse(await readFile(file, "utf8")) as ControlManifest;
  const dump = Buffer.from("of somebody else");
  await writeFile(path.join(forged, written.database.key), dump);
  const sha256 = createHash("sha256").update(dump).digest("hex");
  const database = { ...written.database, sizeBytes: dump.length, sha256 };
  const put = (manifest: object) => writeFile(file, JSON.stringify(manifest));
  await put({ ...written, database });
  await expect(plan(machine, { store })).rejects.toThrow("is not as this installation wrote it");
  await put({ ...written, database, signature: written.keyCheck.sealed });
  await expect(plan(machine, { store })).rejects.toThrow("is not as this installation wrote it");
  await put({ ...written, database, signature: undefined });
  await expect(plan(machine, { store })).rejects.toThrow("Nothing says that this installation took");
  // a later Capstan may say more
  const more = { ...written, later: true, signature: "" };
  await put(signManifest(secret, more));
  await expect(plan(machine, { store })).rejects.toThrow("its checksum differs");
  expect(await machine.deps.control.isEmpty()).toBe(true);
});

test("a recovery that is cut off leaves no control plane, and begins anew", async () => {
  const machine = await newMachine();
  const manifest = await plan(machine);
  const dying = {
    ...machine.deps.control,
    restore: async () => {
      const { database } = manifest;
      const half = (await readFile(path.join(storeFolder, database.key))).subarray(0, database.sizeBytes / 2);
      await machine.deps.control.restore(async () => Readable.from([half]));
    },
  };
  await expect(recover({ ...machine.deps, control: dying }, manifest)).rejects.toThrow();
  expect(await machine.deps.control.isEmpty()).toBe(true);
  expect(await recover(machine.deps, await plan(machine))).toMatchObject({ found: ["demo/there"] });
});

test("a file that is no manifest, or none at all, is refused in words", async () => {
  const machine = await newMachine();
  const put = (text: string) =>
    deps.store.put("backups/0001-x/manifest.json", Readable.from([Buffer.from(text)]));
  await put("{}");
  const refused = (manifestKey: string) => planRecovery(machine.deps, { manifestKey, replace: false });
  await expect(refused("backups/0001-x/manifest.json")).rejects.toThrow("is damaged");
  await expect(refused("backups/none/manifest.json")).rejects.toThrow("no backup of a control plane");
  const nothing = createDiskStorage({ folder: path.join(folder, "nothing") });
  await expect(findNewest(nothing)).rejects.toThrow("There is no backup");
});
