import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckout, submodulePathsArgv } from "./read-checkout";
import { readerArgv } from "./run-module-reader";
import { makeTree, type Tree } from "./testing/temporary-tree";
import { requirementsMaxBytes } from "./tunables";

const read = (tree: Tree, root = tree.root) => readCheckout(root, "18.0", "python3");

async function names(tree: Tree): Promise<string[]> {
  return (await read(tree)).modules.map((each) =>
    each.parent === "" ? each.name : `${each.parent}/${each.name}`,
  );
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
