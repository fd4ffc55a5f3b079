import { mkdir } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckoutModules } from "./port";
import { readCheckout } from "./read-checkout";
import { makeTree, type Tree } from "./testing/temporary-tree";
import { manifestMaxBytes } from "./tunables";

const read = (tree: Tree) => readCheckout(tree.root, "18.0", "python3");

describe("broken manifests", () => {
  const broken: [string, string | Uint8Array, string, string][] = [
    ["a syntax error", '{\n  "name": "x",\n  "depends" []\n}', ":3", "syntax error: "],
    [
      "code",
      '{\n"name": __import__("os").system("false")}',
      ":2",
      "only plain values are allowed in a manifest (Call)",
    ],
    ["a variable", "{'version': VERSION}", ":1", "only plain values are allowed in a manifest (Name)"],
    ["nothing", "", "", "syntax error"],
    ["a list", "[]", "", "the manifest is not a dictionary"],
    [
      "another encoding",
      new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
      "",
      "the manifest is not UTF-8",
    ],
    ["a zero byte", "{}\0", "", ""],
    ["deep nesting", `${"[".repeat(5000)}${"]".repeat(5000)}`, "", ""],
    ["10 MB", `{"description": "${"x".repeat(10_000_000)}"}`, "", `larger than ${manifestMaxBytes} bytes`],
    ["a number as version", "{'version': 1.0}", "", "'version' must be a short text"],
    ["a text as dependencies", "{'depends': 'sale'}", "", "'depends' must be a list"],
    [
      "an odd dependency",
      "{'depends': ['sale', '../x']}",
      "",
      "'depends' has something that is no module: '../x'",
    ],
    ["a dependency that is no text", "{'depends': [1]}", "", "no module: '1'"],
    [
      "a foreign trigger",
      "{'auto_install': ['sale']}",
      "",
      "'auto_install' names modules that are not in 'depends': sale",
    ],
    ["another version's version", "{'version': '17.0.1.0'}", "", "so Odoo refuses it"],
  ];
  const badNames = ["my-module", "mo dule", "ünï", "a.b", "a,b"];
  const badFolders = ["a,b", "$HOME", "a\nb", " a", "a "];
  let found: CheckoutModules;

  // all of them at once: each reading is a process
  beforeAll(async () => {
    const tree = await makeTree(() => {});
    for (const [index, [, text]] of broken.entries()) await tree.write(`mine_${index}/__manifest__.py`, text);
    for (const name of badNames) await tree.write(`names/${name}/__manifest__.py`, {});
    for (const folder of badFolders) await tree.write(`${folder}/in_folder/__manifest__.py`, {});
    await tree.write("good/__manifest__.py", {});
    found = await read(tree);
    await tree.remove();
  });

  it("do not hide the others", () => {
    expect(found.modules.map((each) => each.name)).toEqual(["good"]);
    expect(found.problems).toHaveLength(broken.length + badNames.length + badFolders.length);
  });

  it.each(broken.map((row, index) => [row[0], index, row[2], row[3]] as const))(
    "are reported: %s",
    (_, index, line, message) => {
      const problem = found.problems.find((each) => each.module === `mine_${index}`);
      expect(problem?.message).toContain(message);
      if (line !== "") expect(problem?.path).toBe(`mine_${index}/__manifest__.py${line}`);
    },
  );

  it.each(badNames)("are reported: the name %s", (name) => {
    expect(found.problems).toContainEqual({
      module: name,
      path: `names/${name}/__manifest__.py`,
      message: expect.stringContaining("not a usable name"),
    });
  });

  it.each(badFolders)("are reported: the folder %j, which odoo.conf cannot name", (folder) => {
    expect(found.problems).toContainEqual({
      module: "in_folder",
      path: `${folder}/in_folder/__manifest__.py`,
      message: expect.stringContaining("Odoo cannot use this folder"),
    });
  });

  it("lets a bad version of a module that is not installable be", async () => {
    const tree = await makeTree();
    await tree.write("old/__manifest__.py", { version: "12.0.1.0.0", installable: false });
    expect((await read(tree)).modules).toMatchObject([{ version: "12.0.1.0.0" }]);
  });

  it("does not wait for a pipe, nor read a folder", async () => {
    const tree = await makeTree();
    await mkdir(path.join(tree.root, "pipe"));
    await execa("mkfifo", [
      path.join(tree.root, "pipe/__manifest__.py"),
      path.join(tree.root, "requirements.txt"),
    ]);
    await mkdir(path.join(tree.root, "folder/__manifest__.py"), { recursive: true });
    expect((await read(tree)).problems.map((each) => each.message)).toEqual([
      "the manifest is not a file",
      "the manifest is not a file",
      "not used: it is not a file",
    ]);
  });

  it("says so when the repository itself is a module, and goes on", async () => {
    const tree = await makeTree();
    await tree.write("__manifest__.py", {});
    await tree.write("inner/__manifest__.py", {});
    const { modules, problems } = await read(tree);
    expect(modules.map(({ name }) => name)).toEqual(["inner"]);
    expect(problems).toEqual([
      {
        module: "",
        path: "__manifest__.py",
        message: expect.stringContaining("the repository itself is a module"),
      },
    ]);
  });
});
