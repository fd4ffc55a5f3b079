import { describe, expect, it } from "vitest";
import {
  dumpArgv,
  listArgv,
  majorOf,
  pickContents,
  restoreArgv,
  restoreEnvironment,
  toolAddress,
  toolEnvironment,
} from "./build-copy-argv";
import { targetOf } from "./create-cluster-driver";
import { classifyFailure, runTool } from "./run-tool";

const url = "postgresql://adm%20in:p%40ss@[::1]:6543/postgres?sslmode=require";

describe("tool arguments", () => {
  it("dumps", () => {
    expect(dumpArgv(toolAddress(url), "it's = \\ x", "/tmp/f", 60)).toEqual([
      "pg_dump",
      "--host=::1",
      "--port=6543",
      "--username=adm in",
      "--no-password",
      "--format=custom",
      "--compress=1",
      "--no-owner",
      "--no-privileges",
      "--no-publications",
      "--no-subscriptions",
      "--lock-wait-timeout=60000",
      "--file=/tmp/f",
      String.raw`--dbname=dbname='it\'s = \\ x'`,
    ]);
  });

  it("lists", () => {
    expect(listArgv("/tmp/f")).toEqual(["pg_restore", "--list", "/tmp/f"]);
  });

  it("restores as whoever signs in", () => {
    expect(restoreArgv(toolAddress(url), { database: "d", file: "/f", list: "/l", jobs: 2 })).toEqual([
      "pg_restore",
      "--host=::1",
      "--port=6543",
      "--username=adm in",
      "--no-password",
      "--exit-on-error",
      "--no-owner",
      "--no-privileges",
      "--jobs=2",
      "--use-list=/l",
      "--dbname=dbname='d'",
      "/f",
    ]);
  });

  it("keeps the password out of them", () => {
    expect(toolEnvironment(url)).toEqual({
      PGAPPNAME: "capstan copy",
      LC_MESSAGES: "C",
      PGPASSWORD: "p@ss",
      PGSSLMODE: "require",
    });
    expect(restoreEnvironment(url)).toEqual({
      ...toolEnvironment(url),
      PGOPTIONS: "-c synchronous_commit=off",
    });
    expect(toolEnvironment("postgresql://u@h/d?sslmode=no-verify")).toMatchObject({ PGSSLMODE: "require" });
  });
});

it.each([
  ["postgresql://u:p@h:6543/d", { host: "h", port: 6543 }],
  ["postgresql://u@h/d?sslmode=no-verify", { host: "h", port: 5432, sslmode: "require" }],
  [url, { host: "::1", port: 6543, sslmode: "require" }],
  ["postgresql:///d?host=/run/postgresql&port=6000&user=u", { host: "/run/postgresql", port: 6000 }],
])("tells Odoo of %s", (address, target) => {
  expect(targetOf(address)).toEqual(target);
});

it("leaves out what was made before", () => {
  const kept = [
    ";",
    "; Archive created at 2026",
    "215; 1259 16390 TABLE public content owner",
    "3; 3079 1 FUNCTION public EXTENSION owner",
    "7; 2615 16500 SCHEMA - reports owner",
    "9; 2615 16700 SCHEMA - publicity owner",
    "3401; 0 0 COMMENT public TABLE content owner",
  ];
  const left = [
    "2; 3079 16385 EXTENSION - pg_trgm ",
    "3398; 0 0 COMMENT - EXTENSION pg_trgm ",
    "5; 2615 2200 SCHEMA - public pg_database_owner",
    "3399; 0 0 COMMENT - SCHEMA public pg_database_owner",
    "8; 2615 16600 SCHEMA - unaccent_schema admin",
  ];
  expect(pickContents([...kept, ...left].join("\n"), ["unaccent_schema"])).toBe(kept.join("\n"));
});

it.each([
  ["pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15],
  ["pg_dump (PostgreSQL) 18devel", 18],
  ["something else", null],
])("reads the version of %s", (line, major) => {
  expect(majorOf(line)).toBe(major);
});

describe("classifyFailure", () => {
  it.each([
    ["pg_dump: error: could not write to file: No space left on device", "disk_full"],
    ["pg_restore: error: ERROR:  could not extend file: No space left on device", "disk_full"],
    [
      "pg_dump: error: server version: 17.1; pg_dump version: 15.18\npg_dump: error: aborting because of server version mismatch",
      "failed",
    ],
    ["pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout", "in_use"],
    ['pg_dump: error: connection to server at "h", port 1 failed: Connection refused', "unreachable"],
    ["pg_restore: error: could not execute query: ERROR:  relation does not exist", "failed"],
    ["", "failed"],
  ])("reads %s as %s", (stderr, code) => {
    expect(classifyFailure("pg_dump", stderr, "Command failed").code).toBe(code);
  });

  it("says what the program said first", () => {
    const { message } = classifyFailure(
      "pg_restore",
      "pg_restore: error: could not open x\nmore",
      "Command failed",
    );
    expect(message).toBe("pg_restore failed: could not open x.");
  });
});

it("says which program is missing", async () => {
  const running = runTool(["capstan-no-such-program", "--version"], { environment: {} });
  await expect(running).rejects.toMatchObject({
    code: "failed",
    message: expect.stringContaining("is missing"),
  });
});
