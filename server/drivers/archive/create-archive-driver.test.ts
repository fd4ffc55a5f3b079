import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { createGzip, gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { createArchiveDriver } from "./create-archive-driver";
import { ArchiveError, type Archive, type ArchiveDriver, type ZipSource } from "./port";

const ID = "00000000-0000-4000-8000-000000000001";
let folder: string;
let driver: ArchiveDriver;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "capstan-archive-"));
  driver = createArchiveDriver({ folder: path.join(folder, "kept") });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type File = { path: string; content: string | Buffer; mode?: number };

async function zipOf(files: readonly File[]): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const { path: name, content, mode = 0o100644 } of files)
    await zip.add(name, new Blob([new Uint8Array(Buffer.from(content))]).stream(), {
      unixMode: mode,
      directory: name.endsWith("/"),
    });
  return Buffer.from(await zip.close());
}

/** One name for another of the same length, in both places where a zip has it. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(from.length).toBe(to.length);
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

async function tarOf(headers: { name: string; type?: "file" | "symlink" | "link"; content?: string }[]) {
  const tar = pack();
  for (const { name, type = "file", content = "" } of headers)
    if (type === "file") tar.entry({ name }, content);
    else tar.entry({ name, type, linkname: "/etc/passwd" });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const keep = (content: Buffer) => driver.keep(ID, Readable.from(pieces(content)) as AsyncIterable<Buffer>);
function* pieces(content: Buffer) {
  for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000);
}
async function contents(archive: Archive): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const entry of archive.entries())
    found[entry.path] = Buffer.concat((await (await entry.open()).toArray()) as Buffer[]).toString();
  return found;
}

describe("what is whole is read", () => {
  const files = { "dump.sql": "select 1;\n".repeat(5000), "filestore/ab/abc": "x", "manifest.json": "{}" };
  const list = Object.entries(files).map(([name, content]) => ({ name, path: name, content }));

  test.each([
    ["a zip", "zip", () => zipOf(list)],
    ["a tar", "tar", () => tarOf(list)],
    ["a tar.gz", "tar", async () => gzipSync(await tarOf(list))],
  ] as const)("%s", async (_what, format, make) => {
    const archive = await keep(await make());
    expect(archive.format).toBe(format);
    expect(await contents(archive)).toEqual(files);
    // a second look finds the same
    expect(Object.keys(await contents(archive))).toHaveLength(3);
  });

  test("folders are no entries, and what is not opened is passed over", async () => {
    const archive = await keep(
      await zipOf([
        { path: "filestore/", content: "", mode: 0o40755 },
        { path: "a", content: "1" },
      ]),
    );
    const names: string[] = [];
    for await (const entry of archive.entries()) names.push(entry.path);
    expect(names).toEqual(["a"]);
  });

  test("what is no archive is one content", async () => {
    const archive = await keep(Buffer.from("PGDMP and so on"));
    expect(archive.format).toBe("file");
    expect(await contents(archive)).toEqual({ file: "PGDMP and so on" });
  });

  test("gzip is unpacked, once, and says what it begins with", async () => {
    const packed = await driver.unpack(Readable.from([gzipSync("-- PostgreSQL")]), 100);
    expect(packed.first.toString()).toBe("-- PostgreSQL");
    expect(Buffer.concat((await packed.content.toArray()) as Buffer[]).toString()).toBe("-- PostgreSQL");
    const plain = await driver.unpack(Readable.from([Buffer.from("plain")]), 100);
    expect([plain.first.toString(), String(await plain.content.toArray())]).toEqual(["plain", "plain"]);
  });

  test("what is removed is gone, also twice", async () => {
    await keep(Buffer.from("x"));
    await driver.remove(ID);
    await driver.remove(ID);
    expect(await readdir(path.join(folder, "kept"))).toEqual([]);
  });
});

describe("what is unsafe is refused before any of it is read", () => {
  const plain = () =>
    zipOf([
      { path: "dump.sql", content: "x" },
      { path: "aa/passwd", content: "x" },
    ]);
  const cases: [string, () => Promise<Buffer>, RegExp][] = [
    ["a name that leads out", async () => renamed(await plain(), "aa/passwd", "../passwd"), /leads out of it/],
    ["a name that leads out further in", async () => renamed(await plain(), "aa/passwd", "a/../pass"), /leads out of it/],
    ["an absolute name", async () => renamed(await plain(), "aa/passwd", "/a/passwd"), /absolute/],
    ["a name of Windows", async () => renamed(await plain(), "aa/passwd", "c:/passwd"), /absolute/],
    ["a backslash", async () => renamed(await plain(), "aa/passwd", "..\\passwd"), /absolute or foreign/],
    ["a symlink", () => zipOf([{ path: "filestore", content: "/etc", mode: 0o120777 }]), /link/],
    ["a device", () => zipOf([{ path: "filestore", content: "", mode: 0o020666 }]), /link, or something/],
    ["a symlink in a tar", () => tarOf([{ name: "filestore", type: "symlink" }]), /link/],
    ["a hard link in a tar", () => tarOf([{ name: "filestore", type: "link" }]), /link/],
    ["a tar that leads out", () => tarOf([{ name: "../x", content: "x" }]), /leads out/],
    ["an encrypted zip", async () => encrypted(await plain()), /encrypted/],
    ["a bomb", () => zipOf([{ path: "dump.sql", content: Buffer.alloc(80 * 1_048_576) }]), /bomb/],
    ["many small bombs", () => zipOf(Array.from({ length: 90 }, (_one, n) => ({ path: `${n}`, content: Buffer.alloc(1_048_576) }))), /bomb/],
    ["a cut zip", async () => (await plain()).subarray(0, -30), /damaged/],
    ["a wrong checksum", async () => flip(await zipOf([{ path: "dump.sql", content: Buffer.from("0123456789".repeat(3)) }])), /damaged/],
  ]; // prettier-ignore

  test.each(cases)("%s", { timeout: 60_000 }, async (_what, make, reason) => {
    const archive = await keep(await make());
    await expect(contents(archive)).rejects.toThrow(reason);
    await expect(contents(archive)).rejects.toBeInstanceOf(ArchiveError);
  });

  test("a bomb in a tar.gz, and in a dump that is packed", async () => {
    const packed = async (source: Readable) => Buffer.concat(await source.pipe(createGzip()).toArray());
    const zeros = () => Readable.from(Array.from({ length: 80 }, () => Buffer.alloc(1_048_576)));
    const dump = await packed(zeros());
    const { content } = await driver.unpack(Readable.from([dump]), dump.length);
    await expect(content.toArray()).rejects.toThrow(/bomb/);
    const tar = gzipSync(await tarOf([{ name: "dump.sql", content: "0".repeat(80 * 1_048_576) }]));
    await expect(contents(await keep(tar))).rejects.toThrow(/bomb/);
  });
});

describe("a zip that is written", () => {
  async function* list(some: readonly ZipSource[]) {
    yield* some;
  }
  const source = (name: string, open: () => Promise<Readable>): ZipSource => ({
    path: name,
    sizeBytes: null,
    compress: true,
    open,
  });

  test("is one that is read", async () => {
    const text = "line\n".repeat(100_000);
    const zip = driver.writeZip(
      list([
        source("dump.sql", async () => Readable.from([Buffer.from(text)])),
        { ...source("filestore/ab/abc", async () => Readable.from([Buffer.from("x")])), compress: false },
      ]),
      new Date("2026-11-22T00:00:00Z"),
    );
    const bytes = Buffer.concat(await zip.toArray());
    expect(bytes.length).toBeLessThan(text.length / 10);
    expect(await contents(await keep(bytes))).toEqual({ "dump.sql": text, "filestore/ab/abc": "x" });
  });

  test("breaks off when a content does, or cannot be opened", async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error("the store is away"));
      },
    });
    const of = (open: () => Promise<Readable>) =>
      driver.writeZip(list([source("dump.sql", open)]), new Date()).toArray();
    await expect(of(async () => broken)).rejects.toThrow("the store is away");
    await expect(of(() => Promise.reject(new Error("denied")))).rejects.toThrow("denied");
  });
});

/** The bit that says so, in every entry of the directory. */
function encrypted(zip: Buffer): Buffer {
  const bytes = Buffer.from(zip);
  for (
    let at = bytes.indexOf("PK\u0001\u0002", 0, "latin1");
    at >= 0;
    at = bytes.indexOf("PK\u0001\u0002", at + 1, "latin1")
  )
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8);
  return bytes;
}

/** The checksum of the first entry, in the directory. */
function flip(zip: Buffer): Buffer {
  const bytes = Buffer.from(zip);
  const at = bytes.indexOf("PK\u0001\u0002", 0, "latin1") + 16;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
