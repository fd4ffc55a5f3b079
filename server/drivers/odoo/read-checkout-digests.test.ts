import { rm } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readCheckout } from "./read-checkout";
import { makeTree, type Tree } from "./testing/temporary-tree";

const read = (tree: Tree) => readCheckout(tree.root, "18.0", "python3");

describe("digests", () => {
  const base = {
    "__manifest__.py": "{}",
    "models/a.py": "x = 1",
    "i18n/de.po": "de",
  };

  const changes: [string, Record<string, string>, boolean][] = [
    ["nothing", {}, true],
    ["code", { "models/a.py": "x = 2" }, false],
    ["a translation", { "i18n/de.po": "DE" }, false],
    ["a file more", { "models/b.py": "" }, false],
    ["the border between two files", { "models/a.py": "x = ", "models/a.pz": "1" }, false],
    ["a template of translations", { "i18n/mine.pot": "x", "i18n_extra/mine.pot": "x" }, true],
    ["another .pot", { "data/mine.pot": "x" }, false],
    ["compiled code", { "models/a.pyc": "x", "models/__pycache__/a.pyc": "x", "models/a.pyo": "x" }, true],
    ["static files and tests", { "static/src/x.js": "x", "tests/test_a.py": "x" }, true],
    ["folders of these names further down", { "data/static/x.xml": "x" }, false],
    ["a file of these names", { "models/tests": "x" }, false],
  ];
  const digests = new Map<string, string>();

  beforeAll(async () => {
    const tree = await makeTree(() => {});
    for (const [index, change] of [{}, ...changes.map((row) => row[1])].entries())
      for (const [file, text] of Object.entries({ ...base, ...change }))
        await tree.write(`m${index}/${file}`, text);
    for (const { name, digest } of (await read(tree)).modules) digests.set(name, digest);
    await tree.remove();
  });

  it.each(changes.map((row, index) => [row[0], row[2], index + 1] as const))(
    "with a change of %s: equal is %s",
    (_, equal, index) => {
      expect(digests.get("m0")).toMatch(/^[0-9a-f]{64}$/);
      expect(digests.get(`m${index}`) === digests.get("m0")).toBe(equal);
    },
  );

  it("knows content behind links inside, and only the words of those that lead out", async () => {
    const outside = await makeTree();
    await outside.write("x", "1");
    const digest = async (shared: string) => {
      const tree = await makeTree();
      await tree.write("mine/__manifest__.py", {});
      await tree.write("shared/x.py", shared);
      await tree.link("mine/x.py", "../shared/x.py");
      await tree.link("mine/out", path.join(outside.root, "x"));
      return (await read(tree)).modules[0]?.digest;
    };
    const first = await digest("1");
    expect(await digest("2")).not.toBe(first);
    await outside.write("x", "2");
    expect(await digest("1")).toBe(first);
    await rm(path.join(outside.root, "x"));
    expect(await digest("1")).toBe(first);
  });
});
