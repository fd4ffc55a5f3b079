import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckoutModules } from "./port";
import { readCheckout, submodulePathsArgv } from "./read-checkout";
import { readerArgv } from "./run-module-reader";
import { makeTree, type Tree } from "./testing/temporary-tree";
import { manifestMaxBytes, requirementsMaxBytes } from "./tunables";

const read = (tree: Tree, root = tree.root) => readCheckout(root, "18.0", "python3");

async function names(tree: Tree): Promise<string[]> {
  return (await read(tree)).modules.map((each) =>
    each.parent === "" ? each.name : `${each.parent}/${each.name}`,
  );
}

async function problemsOf(tree: Tree) {
  return (await read(tree)).problems;
}

describe("finding modules", () => {
  it("reads what a manifest says, with Odoo's defaults", async () => {
    const tree = await makeTree();
    await tree.write("plain/__manifest__.py", { name: "Plain" });
    await tree.write("full/__manifest__.py", {
      name: "Full",
      version: "18.0.2.1.0",
      depends: ["plain", "sale", "sale"],
      installable: false,
      auto_install: ["sale"],
      data: ["x.xml"],
    });
    const { modules, problems, addonsPaths } = await read(tree);
    expect(problems).toEqual([]);
    expect(addonsPaths).toEqual([""]);
    expect(modules).toEqual([
      {
        name: "full",
        parent: "",
        version: "18.0.2.1.0",
        depends: ["plain", "sale"],
        installable: false,
        autoInstall: true,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        inSubmodule: false,
      },
      expect.objectContaining({
        name: "plain",
        version: "18.0.1.0",
        depends: [],
        installable: true,
        autoInstall: false,
      }),
    ]);
  });

  it("looks everywhere but in hidden folders, modules and packages of Node", async () => {
    const tree = await makeTree();
    for (const folder of [
      "a",
      "addons/b",
      "x/y/z/ünï/c",
      ".hidden/d",
      "x/.hidden/e",
      "node_modules/f",
      "a/tests/addons/g",
      "1/2/3/4/5/6/7/8/h",
      "1/2/3/4/5/6/7/8/9/too_deep",
    ])
      await tree.write(`${folder}/__manifest__.py`, {});
    expect(await names(tree)).toEqual(["a", "1/2/3/4/5/6/7/8/h", "addons/b", "x/y/z/ünï/c"]);
  });

  it("reads the older name of a manifest, when the newer is not there", async () => {
    const tree = await makeTree();
    await tree.write("old/__openerp__.py", { version: "2.0" });
    await tree.write("both/__openerp__.py", { version: "1.0" });
    await tree.write("both/__manifest__.py", { version: "3.0" });
    const { modules } = await read(tree);
    expect(modules.map((each) => each.version)).toEqual(["18.0.3.0", "18.0.2.0"]);
  });

  it("follows links inside the checkout, to where nothing was found before", async () => {
    const tree = await makeTree();
    await tree.write("sale_x/__manifest__.py", {});
    await tree.link("setup/sale_x/odoo/addons/sale_x", "../../../../sale_x");
    await tree.write(".vendor/oca/chosen/__manifest__.py", {});
    await tree.write(".vendor/oca/not_chosen/__manifest__.py", {});
    await tree.link("addons/chosen", "../.vendor/oca/chosen");
    await tree.link("addons/loop", "..");
    await tree.link("addons/self", "self");
    await tree.link("addons/nowhere", "../gone");
    expect(await names(tree)).toEqual(["sale_x", "addons/chosen"]);
  });

  it("follows no link out of the checkout", async () => {
    const outside = await makeTree();
    await outside.write("secret/__manifest__.py", { name: "root:x:0" });
    await outside.write("requirements.txt", "secret==1");
    const tree = await makeTree();
    await tree.link("secret", path.join(outside.root, "secret"));
    await tree.link("all", outside.root);
    await tree.link("mine/__manifest__.py", path.join(outside.root, "secret/__manifest__.py"));
    await tree.link("requirements.txt", path.join(outside.root, "requirements.txt"));
    const { modules, problems, requirements } = await read(tree);
    expect({ modules, requirements }).toEqual({ modules: [], requirements: [] });
    expect(problems).toEqual([
      {
        module: "mine",
        path: "mine/__manifest__.py",
        message: "the manifest is a link that leads out of the repository",
      },
      {
        module: "",
        path: "requirements.txt",
        message: "not used: it is a link that leads out of the repository",
      },
    ]);
  });

  it("takes the repository's own modules before those of submodules, and the first of a name", async () => {
    const tree = await makeTree();
    await tree.write(
      ".gitmodules",
      '[submodule "x"]\n\tpath = "a sub"\n\turl = u\n[submodule "y"]\n\tpath = vendor/y/\n[submodule "z"]\n\tpath = single\n',
    );
    for (const folder of ["a sub/one", "a sub/two", "vendor/y/three", "vendor/yes/two", "zz/one", "single"])
      await tree.write(`${folder}/__manifest__.py`, {});
    const { modules, problems, addonsPaths } = await read(tree);
    expect(modules.map((each) => [each.name, each.parent, each.inSubmodule])).toEqual([
      ["two", "vendor/yes", false],
      ["one", "zz", false],
      ["single", "", true],
      ["three", "vendor/y", true],
    ]);
    expect(addonsPaths).toEqual(["vendor/yes", "zz", "", "vendor/y"]);
    expect(problems).toEqual([
      {
        module: "one",
        path: "a sub/one/__manifest__.py",
        message: "not used: zz has a module of the same name",
      },
      {
        module: "two",
        path: "a sub/two/__manifest__.py",
        message: "not used: vendor/yes has a module of the same name",
      },
    ]);
  });

  it("gives an empty checkout nothing, and a missing one an error", async () => {
    const tree = await makeTree();
    expect(await read(tree)).toEqual({ modules: [], problems: [], addonsPaths: [], requirements: [] });
    await expect(read(tree, path.join(tree.root, "gone"))).rejects.toMatchObject({ name: "RuntimeError" });
  });
});

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
    expect((await problemsOf(tree)).map((each) => each.message)).toEqual([
      "the manifest is not a file",
      "the manifest is not a file",
      "not used: it is not a file",
    ]);
  });

  it("says so when the repository itself is a module, and goes on", async () => {
    const tree = await makeTree();
    await tree.write("__manifest__.py", {});
    await tree.write("inner/__manifest__.py", {});
    expect(await names(tree)).toEqual(["inner"]);
    expect(await problemsOf(tree)).toEqual([
      {
        module: "",
        path: "__manifest__.py",
        message: expect.stringContaining("the repository itself is a module"),
      },
    ]);
  });
});

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

it("finds requirements of the root and of folders with modules", async () => {
  const tree = await makeTree();
  await tree.write("requirements.txt", "root==1\n");
  await tree.write("addons/mine/__manifest__.py", {});
  await tree.write("addons/requirements.txt", "addons ü\n");
  await tree.write("addons/mine/requirements.txt", "not of a folder with modules\n");
  await tree.write("docs/requirements.txt", "sphinx\n");
  await tree.write("large/mine2/__manifest__.py", {});
  await tree.write("large/requirements.txt", "#".repeat(requirementsMaxBytes + 1));
  const { requirements, problems } = await read(tree);
  expect(requirements).toEqual([
    { path: "requirements.txt", content: "root==1\n" },
    { path: "addons/requirements.txt", content: "addons ü\n" },
  ]);
  expect(problems).toEqual([
    {
      module: "",
      path: "large/requirements.txt",
      message: `not used: it is larger than ${requirementsMaxBytes} bytes`,
    },
  ]);
});

it("builds the arguments of its programs", () => {
  expect(readerArgv("/x/read-modules.py")).toEqual(["-I", "-B", "-X", "utf8", "/x/read-modules.py"]);
  expect(submodulePathsArgv("/x")).toEqual([
    "config",
    "--file",
    "/x/.gitmodules",
    "-z",
    "--get-regexp",
    String.raw`^submodule\..*\.path$`,
  ]);
});
