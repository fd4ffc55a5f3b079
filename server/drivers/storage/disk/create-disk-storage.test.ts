import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { describeStorageContract } from "../contract-suite";
import { createDiskStorage } from "./create-disk-storage";
import { mapDiskError } from "./map-disk-error";

const folders: string[] = [];
const newFolder = async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan storage-"));
  folders.push(folder);
  return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describeStorageContract("a folder", async () => createDiskStorage({ folder: await newFolder() }), {
  locks: "ignored",
});

test("objects are closed to other users, and a killed upload is removed when it is old", async () => {
  const folder = await newFolder();
  const incoming = path.join(folder, ".incoming");
  await mkdir(incoming);
  await writeFile(path.join(incoming, "old"), "x");
  await writeFile(path.join(incoming, "young"), "x");
  await utimes(path.join(incoming, "old"), 1, 1);
  const storage = createDiskStorage({ folder });
  await storage.put("a/b", Readable.from([Buffer.from("x")]));
  expect(await readdir(incoming)).toEqual(["young"]);
  expect((await stat(path.join(folder, "a/b"))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(folder, "a"))).mode & 0o777).toBe(0o700);
});

test.each([
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EACCES", "denied"],
  ["EROFS", "denied"],
  ["ENOENT", "not_found"],
  ["EIO", "failed"],
])("%s is %s", (code, expected) => {
  const error = Object.assign(new Error(code), { code, syscall: "write" });
  expect(mapDiskError(error, "a")).toMatchObject({ code: expected });
});
