import { expect, test, vi } from "vitest";

test.each([
  ["@/server/platform/errors", "AppError"],
  ["@/server/drivers/archive/port", "ArchiveError"],
  ["@/server/drivers/cluster/port", "ClusterError"],
  ["@/server/drivers/git/port", "GitError"],
  ["@/server/drivers/keys/port", "KeyError"],
  ["@/server/drivers/odoo/port", "MaskRefusal"],
  ["@/server/drivers/runtime/port", "RuntimeError"],
  ["@/server/drivers/storage/port", "StorageError"],
])("%s: an error of another module graph is one of its own", async (file, name) => {
  type Module = Record<string, new (code: string, message: string) => Error>;
  const load = async () => {
    vi.resetModules();
    const Found = ((await import(file)) as Module)[name];
    if (Found === undefined) throw new Error(`${file} has no ${name}`);
    return Found;
  };
  const [Here, There] = [await load(), await load()];
  expect(Here).not.toBe(There);
  expect(new There("failed", "text")).toBeInstanceOf(Here);
  expect(new Error("text")).not.toBeInstanceOf(Here);
  expect({ name }).not.toBeInstanceOf(Here);
  class Special extends Here {}
  expect(new Special("failed", "text")).toBeInstanceOf(Here);
  expect(new Here("failed", "text")).not.toBeInstanceOf(Special);
});
