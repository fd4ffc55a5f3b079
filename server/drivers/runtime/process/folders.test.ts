import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ensureFolder, makeTraversable, removeTree, writePrivateFile } from "./folders";

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "capstan-folders-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

describe("ensureFolder", () => {
  it("makes a folder, and puts the rights of one right", async () => {
    const path = join(await openFolder(), "a");
    await ensureFolder(path, { mode: 0o711 });
    await chmod(path, 0o777);
    await ensureFolder(path, { mode: 0o711 });
    expect(await modeOf(path)).toBe(0o711);
  });

  it("takes neither a link nor a file for a folder", async () => {
    const folder = await openFolder();
    await symlink("/etc", join(folder, "link"));
    await writeFile(join(folder, "file"), "");
    await expect(ensureFolder(join(folder, "link"), { mode: 0o700 })).rejects.toThrow("not a folder");
    await expect(ensureFolder(join(folder, "file"), { mode: 0o700 })).rejects.toThrow("not a folder");
  });
});

describe("writePrivateFile", () => {
  it("replaces a file by a whole one that only its owner reads", async () => {
    const folder = await openFolder();
    const path = join(folder, "odoo.conf");
    await writeFile(path, "old", { mode: 0o644 });
    await writePrivateFile(path, "new", null);
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await modeOf(path)).toBe(0o600);
    expect(await readdir(folder)).toEqual(["odoo.conf"]);
  });

  it("leaves nothing beside when it cannot", async () => {
    const folder = await openFolder();
    await mkdir(join(folder, "odoo.conf"));
    await expect(writePrivateFile(join(folder, "odoo.conf"), "new", null)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["odoo.conf"]);
  });
});

it("removeTree deletes what is there, what was left, and not what links lead to", async () => {
  const folder = await openFolder();
  const trash = join(folder, "trash");
  await mkdir(join(trash, "left over/deep"), { recursive: true });
  await mkdir(join(folder, "kept"));
  await writeFile(join(folder, "kept/file"), "");
  await mkdir(join(folder, "gone"));
  await symlink(join(folder, "kept"), join(folder, "gone/link"));
  await removeTree(join(folder, "gone"), trash);
  await removeTree(join(folder, "gone"), trash);
  expect(await readdir(trash)).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(["kept", "trash"]);
  expect(await readdir(join(folder, "kept"))).toEqual(["file"]);
});

describe("makeTraversable", () => {
  it("lets others pass home without listing it", async () => {
    const home = await openFolder();
    await makeTraversable(home);
    expect(await modeOf(home)).toBe(0o711);
  });

  it("says where a home cannot be", async () => {
    const closed = await openFolder();
    const home = join(closed, "home");
    await mkdir(home);
    await expect(makeTraversable(home)).rejects.toThrow(`${closed} is closed to other users`);
    expect(await modeOf(closed)).toBe(0o700);
  });
});
