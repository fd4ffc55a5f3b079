/** The rig of backups, with what a test does with files that leave one project and come into another. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pack as packTar } from "tar-stream";
import { expect } from "vitest";
import { Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { addon } from "@/server/deployments/testing/rig";
import { openBackupRig } from "./backup-rig";

export const ADDON = addon("shop", "1.0");

type Rig = Awaited<ReturnType<typeof openBackupRig>>;
type Project = Awaited<ReturnType<Rig["project"]>>;
type Files = Record<string, Buffer | string>;
type Prepared = { source: Project; backupId: string; exact: Files; dump: Buffer };

/** zipOf: names and contents, in their order. */
export async function zipOf(files: Files): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files))
    await zip.add(name, new Blob([new Uint8Array(Buffer.from(content))]).stream());
  return Buffer.from(await zip.close());
}

/** tarOf: as zipOf. */
export async function tarOf(files: Files): Promise<Buffer> {
  const tar = packTar();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** openTransferRig: `prepare` makes the source once, for all tests of a file. */
export async function openTransferRig() {
  const rig = await openBackupRig();
  let prepared: Promise<Prepared> | null = null;
  const unzip = (zip: Buffer) => readArchive(rig, zip);
  return {
    ...rig,
    unzip,
    contentOf: (project: Project, branch: string, name: string) => readAttachment(rig, project, branch, name),
    /** leftovers: what neither a failed nor a finished import may leave behind */
    leftovers: async () => {
      const databases = (await rig.deps.cluster.listDatabases()).map(({ name }) => name);
      const kept = await readdir(path.join(rig.home, "brought")).catch(() => []);
      return { scratch: databases.filter((name) => name.includes("_scratch_")), kept };
    },
    /** prepare: production of a project, its backup, and that as a file; what waits for runs has to be asked for within a test */
    prepare: () => (prepared ??= makeSource(rig, unzip)),
  };
}

async function readAttachment(rig: Rig, project: Project, branch: string, name: string) {
  const [row] = await project.query<{ path: string }>(
    branch,
    `select store_fname as path from ir_attachment where name = '${name}'`,
  );
  if (!row) return null;
  const env = await project.environment(branch);
  const database = env.currentDeployment?.databaseName ?? "";
  const at = { envId: env.id, database, user: { ordinal: env.ordinal } };
  const file = await rig.deps.runtime.readFilestoreFile(at, row.path);
  return file ? Buffer.concat((await file.content.toArray()) as Buffer[]).toString() : "no file";
}

async function readArchive(rig: Rig, zip: Buffer): Promise<Files> {
  const id = "00000000-0000-4000-8000-00000000000f";
  const archive = await rig.backupDeps.archives.keep(id, Readable.from([zip]) as AsyncIterable<Buffer>);
  const files: Files = {};
  for await (const entry of archive.entries())
    files[entry.path] = Buffer.concat((await (await entry.open()).toArray()) as Buffer[]);
  await rig.backupDeps.archives.remove(id);
  return files;
}

async function makeSource(rig: Rig, unzip: (zip: Buffer) => Promise<Files>): Promise<Prepared> {
  const source = await rig.project(["main"]);
  const built = await source.push("main", ADDON);
  expect(built, await source.log(built)).toMatchObject({ status: "succeeded" });
  await attach(source, "main", "invoice.txt", "the invoice");
  await attach(source, "main", "photo.txt", "a photo");
  const taken = await rig.of(source).take("main");
  expect(taken.run, await source.log(taken.run)).toMatchObject({ status: "succeeded" });
  await rig.of(source).proof(taken.id);
  const parts = path.join(rig.folder, source.projectId, "backups", taken.id);
  const { zip, run } = await rig.of(source).pack(taken.id, { filestore: true, neutralized: false });
  expect(run, await source.log(run)).toMatchObject({ status: "succeeded" });
  const exact = await unzip(zip ?? Buffer.alloc(0));
  return { source, backupId: taken.id, exact, dump: await readFile(path.join(parts, "database.dump")) };
}

const attach = (project: Project, branch: string, name: string, content: string) =>
  project.rpc<number>(branch, "ir.attachment", "create", [
    [{ name, datas: Buffer.from(content).toString("base64"), mimetype: "text/plain" }],
  ]);
