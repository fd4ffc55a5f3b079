import { describe, expect, it } from "vitest";
import { planCtype } from "./create-empty";
import { parseLabel, writeLabel } from "./database-label";
import { planCloneStrategy } from "./plan-clone-strategy";
import { databaseLock, lockKey, planLocks, roleLock } from "./plan-locks";
import { ClusterError } from "./port";
import { isUnfinishedName, quoteName, unfinishedName } from "./quote-name";
import { toClusterError } from "./to-cluster-error";

describe("quoteName", () => {
  it.each([
    ["plain", '"plain"'],
    ['a"b', '"a""b"'],
    ["'; drop database x; --", `"'; drop database x; --"`],
    ["ü".repeat(31), `"${"ü".repeat(31)}"`],
  ])("quotes %s", (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  it.each(["", "a\0b", "x".repeat(64), "ü".repeat(32), "\uD800"])("refuses %j", (name) => {
    expect(() => quoteName(name)).toThrow(ClusterError);
  });
});

it("knows its unfinished names, and no others", () => {
  const name = unfinishedName("production");
  expect(name).toBe(unfinishedName("production"));
  expect(name).not.toBe(unfinishedName("Production"));
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  expect(isUnfinishedName(name)).toBe(true);
  for (const other of ["production", `${name}0`, `x${name}`, "capstan_new_production"])
    expect(isUnfinishedName(other)).toBe(false);
});

describe("planLocks", () => {
  it("orders by key, whatever was asked first", () => {
    const requests = [databaseLock("a"), databaseLock("b", true), roleLock("c")];
    expect(planLocks(requests)).toEqual(planLocks([...requests].reverse()));
    expect(planLocks(requests).map((lock) => lock.key)).toEqual(
      requests.map((request) => lockKey(request.name)).sort((a, b) => a - b),
    );
  });

  it("takes one lock of a name, exclusive if one of the two is", () => {
    expect(planLocks([databaseLock("a", true), databaseLock("a")])).toEqual([
      { key: lockKey(unfinishedName("a")), shared: false },
    ]);
    expect(planLocks([databaseLock("a", true), databaseLock("a", true)])).toEqual([
      { key: lockKey(unfinishedName("a")), shared: true },
    ]);
  });
});

describe("labels", () => {
  it.each([
    [{ purpose: "template" as const }, false],
    [{ purpose: "deployment" as const, projectId: "p'\"", envId: "é" }, false],
    [{ purpose: "scratch" as const }, true],
  ])("reads back %j", (label, unfinished) => {
    expect(parseLabel(writeLabel(label, unfinished))).toEqual({ label, unfinished });
  });

  it.each([
    null,
    "",
    "default administrative connection database",
    "capstan:",
    "capstan:{}",
    'capstan:{"purpose":"x"}',
    "capstan:role",
  ])("takes %j for somebody else's", (comment) => {
    expect(parseLabel(comment)).toBe(null);
  });
});

it.each([
  [33_000_000, "WAL_LOG"],
  [1_000_000_000, "FILE_COPY"],
])("copies %i bytes by %s", (size, strategy) => {
  expect(planCloneStrategy(size)).toBe(strategy);
});

it.each([
  ["en_US.UTF-8", null, null],
  ["C.utf8", "C.UTF-8", null],
  ["C", "C.UTF-8", "C.UTF-8"],
  ["de_DE.ISO-8859-1", null, "C"],
])("with a server of %s and %s takes ctype %s", (server, unicode, ctype) => {
  expect(planCtype(server, unicode)).toBe(ctype);
});

it.each([
  [{ code: "42P04", message: "x" }, "exists"],
  [{ code: "55006", message: "x" }, "in_use"],
  [{ code: "3D000", message: "x" }, "missing"],
  [{ code: "53100", message: "x" }, "disk_full"],
  [{ code: "58030", message: 'could not extend file "base/1/2": No space left on device' }, "disk_full"],
  [{ code: "57P01", message: "terminating connection" }, "unreachable"],
  [{ code: "ECONNREFUSED", message: "x" }, "unreachable"],
  [new Error("Connection terminated unexpectedly"), "unreachable"],
  [new Error("Client has encountered a connection error and is not queryable"), "unreachable"],
  [new Error("timeout exceeded when trying to connect"), "unreachable"],
  [{ code: "42501", message: "permission denied" }, "failed"],
  [new ClusterError("not_ours", "x"), "not_ours"],
  ["text", "failed"],
])("puts %j into words as %s", (error, code) => {
  expect(toClusterError(error).code).toBe(code);
});
