/** The pure parts of the private cluster. */
import { describe, expect, it } from "vitest";
import { ancestorsOf } from "./account.mjs";
import { parseVersion, pickBinaries } from "./binaries.mjs";
import { initdbArgv } from "./data-folder.mjs";
import { parsePostmasterPid } from "./leftover.mjs";
import {
  SOCKET_FOLDER_MAX_BYTES,
  isSocketFolderUsable,
  planSettings,
  renderSettings,
} from "./plan-settings.mjs";

const GIB = 1024 ** 3;
const place = {
  port: 25_000,
  socketFolder: "/srv/c/socket",
  memoryBytes: 4 * GIB,
  hasStatements: true,
  hasLz4: true,
};

describe("planSettings", () => {
  it.each([
    [GIB / 2, "128MB"],
    [4 * GIB, "512MB"],
    [64 * GIB, "2048MB"],
  ])("%i bytes of memory: shared_buffers %s", (memoryBytes, expected) => {
    expect(planSettings({ ...place, memoryBytes }).shared_buffers).toBe(expected);
  });

  it("listens on this machine only, and never gives up durability but for tests", () => {
    expect(planSettings(place)).toMatchObject({
      listen_addresses: "127.0.0.1",
      port: 25_000,
      unix_socket_directories: "/srv/c/socket",
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      wal_compression: "lz4",
      shared_preload_libraries: "pg_stat_statements",
    });
    expect(planSettings({ ...place, hasLz4: false }).wal_compression).toBe("on");
    expect(planSettings({ ...place, durable: false, hasStatements: false })).toMatchObject({
      fsync: "off",
      shared_buffers: "128MB",
      shared_preload_libraries: "",
      "pg_stat_statements.track": "none",
    });
    expect(planSettings(place)).not.toHaveProperty(["pg_stat_statements.track"]);
  });

  it("goes without a socket where its path would not fit", () => {
    const long = `/${"x".repeat(SOCKET_FOLDER_MAX_BYTES)}`;
    expect(planSettings({ ...place, socketFolder: long }).unix_socket_directories).toBe("");
    expect(isSocketFolderUsable(`/${"x".repeat(SOCKET_FOLDER_MAX_BYTES - 1)}`)).toBe(true);
    expect(isSocketFolderUsable(`/${"ü".repeat(SOCKET_FOLDER_MAX_BYTES / 2)}`)).toBe(false);
    expect(isSocketFolderUsable("/srv/a,b")).toBe(false);
  });

  it("quotes values and lets the person's own file win", () => {
    expect(renderSettings({ a: "it's", b: 1 })).toMatch(
      /\na = 'it''s'\nb = '1'\ninclude_if_exists = 'local.conf'\n$/,
    );
  });
});

describe("binaries", () => {
  it.each([
    ["postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", { major: 15, version: "15.18" }],
    ["postgres (PostgreSQL) 17beta1", { major: 17, version: "17beta1" }],
    ["postgres (PostgreSQL) 9.6.24", { major: 9, version: "9.6.24" }],
    ["sh: not found", null],
  ])("%s", (text, parsed) => {
    expect(parseVersion(text)).toEqual(parsed);
  });

  const found = [14, 16, 15].map((major) => ({ folder: `/pg/${major}`, major, version: `${major}.1` }));
  it.each([
    [found, null, 16],
    [found, 15, 15],
    [found, 14, 14],
    [found, 17, undefined],
    [found.slice(0, 1), null, undefined],
    [[], null, undefined],
  ])("of %j with %s wanted: %s", (candidates, wanted, chosen) => {
    expect(pickBinaries(candidates, wanted)?.major).toBe(chosen);
  });
});

describe("parsePostmasterPid", () => {
  it.each([
    [
      "4711\n/data\n1700000000\n25000\n/socket\n127.0.0.1\n  123 456\nready   \n",
      { pid: 4711, port: 25_000, status: "ready" },
    ],
    ["4711\n/data\n1700000000\n", { pid: 4711, port: 0, status: "" }],
    ["", null],
    ["garbage", null],
  ])("%j", (text, parsed) => {
    expect(parsePostmasterPid(text)).toEqual(parsed);
  });
});

describe("argv", () => {
  const binaries = { folder: "/pg/bin", major: 15, version: "15.1" };
  it("initdb asks for scram, UTF-8 and checksums, and keeps the password out of the command line", () => {
    expect(initdbArgv({ binaries, data: "/d", passwordFile: "/p", durable: true })).toEqual([
      "/pg/bin/initdb",
      "--pgdata",
      "/d",
      "--username",
      "capstan",
      "--auth=scram-sha-256",
      "--pwfile",
      "/p",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--data-checksums",
    ]);
  });

  it("walks a path from the root", () => {
    expect(ancestorsOf("/root/capstan/x")).toEqual(["/", "/root", "/root/capstan", "/root/capstan/x"]);
  });
});
