/** An installation that will be lost: people, projects with code, a secret, two environments that serve. And machines after it. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { makeNamer } from "@/server/databases";
import { createControlDatabase } from "@/server/drivers/control/create-control-database";
import { createRepositoryArchive } from "@/server/drivers/control/create-repository-archive";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { seedRepository } from "@/server/drivers/git/seed-repository";
import { createFileKeys } from "@/server/drivers/keys/create-file-keys";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { syncBranches } from "@/server/environments";
import { openDatabase } from "@/server/platform/db/database";
import { withDatabase } from "@/server/platform/db/testing/global-setup";
import { atEnd } from "@/server/platform/testing/at-end";
import { findNewest, planRecovery, type ControlBackupDeps } from "..";

const SECRET = "0123456789abcdef0123456789abcdef";
/** Made after the backup, for an environment that it does not know. */
export const NEWER = makeNamer(SECRET).deploymentDatabase(900, "0123456789ab-0000");
export const MIGRATIONS = path.join(import.meta.dirname, "../../../prisma/migrations");

/** openLostInstallation: demo/there and demo/gone serve; db-there is what the new machine's Odoo server has. */
export async function openLostInstallation() {
  const api = await openTestApi();
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-control-"));
  const databases: string[] = [];
  atEnd(async () => {
    for (const name of databases) await onServer(`drop database if exists ${name} with (force)`);
    await rm(folder, { recursive: true, force: true });
  });
  const home = path.join(folder, "lost");
  const storeFolder = path.join(folder, "store");
  const keyFile = path.join(folder, "kept", "master-keys.json");
  const [owner, stranger] = [await api.addPerson("owner"), await api.addPerson("stranger")];
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  await api.addOrg("elsewhere", [{ userId: stranger.userId, role: "owner" }]);
  Object.assign(api.deps, { keys: createFileKeys(keyFile), git: createGitDriver({ home }) });
  const caller = await api.as(owner);
  const { id: projectId } = await caller.projects.create({ name: "Demo", odooVersion: "18.0" });
  await caller.projects.create({ name: "Empty", odooVersion: "18.0" });
  const push = (branch: string) => seed(home, projectId, branch);
  await push("main");
  await syncBranches(api.deps, projectId);
  await caller.secrets.set({ project: "demo", name: "STRIPE_KEY", value: "sk_live_1" });
  for (const branch of ["there", "gone"]) {
    await push(branch);
    await syncBranches(api.deps, projectId);
    await serve(api, projectId, branch);
  }
  const deps: ControlBackupDeps = {
    db: api.deps.db,
    clock: api.deps.clock,
    control: createControlDatabase(api.url),
    repositories: createRepositoryArchive(home),
    store: createDiskStorage({ folder: storeFolder }),
    keys: api.deps.keys,
    secret: SECRET,
    machine: "lost-machine",
  };
  const known = await listKnown();
  // the backup has the push of main waiting; it was built after that
  const { id: waiting, environment } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.findFirstOrThrow({
      where: { status: "queued", ref: "refs/heads/main" },
      include: { environment: true },
    }),
  );
  const made = makeNamer(SECRET).deploymentDatabase(environment?.ordinal ?? 0, waiting);
  /** A new machine: an empty database and an empty home. */
  const newMachine = async () => {
    const name = `capstan_recover_${randomBytes(4).toString("hex")}`;
    databases.push(name);
    await onServer(`create database ${name} template template0`);
    const url = withDatabase(inject("databaseUrl"), name);
    const at = await mkdtemp(path.join(folder, "new-"));
    const there = ["db-there", NEWER, made].map((name) => ({
      name,
      sizeBytes: 0,
      createdFor: null,
      owner: "",
    }));
    return {
      url,
      home: at,
      deps: {
        store: deps.store,
        control: createControlDatabase(url),
        keys: createFileKeys(keyFile),
        secret: SECRET,
        known,
        repositories: createRepositoryArchive(at),
        cluster: { listDatabases: async () => there },
        disk: createDiskStorage({ folder: path.join(at, "backups") }),
        clock: api.deps.clock,
        openDb: () => openDatabase(url, { applicationName: "test" }),
      },
    };
  };
  type Machine = Awaited<ReturnType<typeof newMachine>>;
  const plan = async (machine: Machine, changes: Partial<Machine["deps"]> = {}, replace = false) =>
    planRecovery(
      { ...machine.deps, ...changes },
      { manifestKey: await findNewest(changes.store ?? deps.store), replace },
    );
  return { api, owner, made, stranger, projectId, deps, known, folder, storeFolder, keyFile, secret: SECRET, push, newMachine, plan, databases }; // prettier-ignore
}

function seed(home: string, projectId: string, branch: string): Promise<boolean> {
  return seedRepository({ home }, projectId, {
    branch,
    files: { "a.txt": branch },
    message: `${branch}\n`,
    author: { name: "Alex", email: "alex@example.com" },
    at: new Date(0),
  });
}

async function serve({ deps }: TestApi, projectId: string, branch: string): Promise<void> {
  await deps.db.asSystem("test", async ({ prisma }) => {
    const env = await prisma.environment.findFirstOrThrow({ where: { projectId, branch } });
    const of = {
      projectId,
      envId: env.id,
      gitSha: "x",
      odooVersion: "18.0",
      odooRelease: "Odoo Server 18.0",
    };
    const { id } = await prisma.deployment.create({
      data: { ...of, number: 1, databaseName: `db-${branch}` },
    });
    await prisma.environment.update({
      where: { id: env.id },
      data: { currentDeploymentId: id, status: "live" },
    });
  });
}

async function listKnown(): Promise<{ name: string; checksum: string }[]> {
  const entries = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    entries.map(async ({ name }) => {
      const sql = await readFile(path.join(MIGRATIONS, name, "migration.sql"));
      return { name, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  await client.query(statement);
  await client.end();
}
