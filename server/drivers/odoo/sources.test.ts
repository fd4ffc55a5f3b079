import { utimes } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { headArgv, seriesOf, versionArgv } from "./probe-source";
import { createSources } from "./sources";
import { makeTree, type Tree } from "./testing/temporary-tree";

async function makeOdoo(release: string): Promise<Tree> {
  const tree = await makeTree();
  await tree.write(
    "odoo-bin",
    `import sys\nprint("a warning of some package", file=sys.stderr)\nprint("${release}")\n`,
  );
  await tree.write("odoo/release.py", "version = 1");
  await tree.write("odoo/addons/base/__manifest__.py", {});
  await tree.write("addons/sale/__manifest__.py", {});
  return tree;
}

const none = { path: "/nowhere", versions: [], python: "python3" };

describe("createSources", () => {
  it("reads what is there", async () => {
    const odoo = await makeOdoo("Odoo Server 17.0-20260101");
    const { sources, problems } = await createSources({
      sources: { "17.0": { path: odoo.root, python: "python3" } },
      standIn: none,
    }).list();
    expect(problems).toEqual([]);
    expect(sources).toEqual([
      {
        version: "17.0",
        path: odoo.root,
        python: "python3",
        release: "Odoo Server 17.0-20260101",
        revision: expect.stringMatching(/^\d+-11$/),
        standIn: false,
        addonsPaths: [path.join(odoo.root, "odoo/addons"), path.join(odoo.root, "addons")],
      },
    ]);
  });

  it("uses the stand-in for the version it plays, where there is no source", async () => {
    const real = await makeOdoo("Odoo Server 17.0");
    const played = await makeOdoo("Odoo Server 18.0 (stand-in)");
    const given = createSources({
      sources: { "17.0": { path: real.root, python: "python3" } },
      standIn: { path: played.root, versions: ["17.0", "18.0", "19.0"], python: "python3" },
    });
    expect((await given.list()).sources.map((each) => [each.version, each.standIn])).toEqual([
      ["17.0", false],
      ["18.0", true],
    ]);
    expect(await given.get("18.0")).toMatchObject({ path: played.root, standIn: true });
    await expect(given.get("19.0")).rejects.toMatchObject({
      name: "RuntimeError",
      code: "no_odoo",
      message: expect.stringContaining("there is: 17.0, 18.0"),
    });
  });

  it("says plainly that a source is the stand-in", async () => {
    const played = await makeOdoo("Odoo Server 18.0 (stand-in)");
    const given = createSources({
      sources: { "18.0": { path: played.root, python: "python3" } },
      standIn: none,
    });
    expect(await given.get("18.0")).toMatchObject({ standIn: true });
  });

  it("does not play a version whose source is broken", async () => {
    const played = await makeOdoo("Odoo Server 18.0 (stand-in)");
    const given = createSources({
      sources: { "18.0": { path: "/nowhere" } },
      standIn: { path: played.root, versions: ["18.0"], python: "python3" },
    });
    expect(await given.list()).toEqual({ sources: [], problems: ["Odoo 18.0: /nowhere has no odoo-bin."] });
  });

  it.each<[string, (tree: Tree) => Promise<void>, string]>([
    [
      "fails",
      (tree) => tree.write("odoo-bin", "import no_such_package"),
      "No module named 'no_such_package'",
    ],
    ["says nothing", (tree) => tree.write("odoo-bin", ""), "it says nothing"],
    ["is something else", (tree) => tree.write("odoo-bin", "print('hello')"), "calls itself “hello”"],
    [
      "is another version",
      (tree) => tree.write("odoo-bin", "print('Odoo Server 16.0')"),
      "holds 16.0, not 18.0",
    ],
  ])("reports a source that %s", async (_, change, words) => {
    const odoo = await makeOdoo("Odoo Server 18.0");
    await change(odoo);
    const { sources, problems } = await createSources({
      sources: { "18.0": { path: odoo.root, python: "python3" } },
      standIn: none,
    }).list();
    expect(sources).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it("reports a python that is missing, and a folder without modules", async () => {
    const odoo = await makeOdoo("Odoo Server 18.0");
    const bare = await makeTree();
    await bare.write("odoo-bin", "print('Odoo Server 17.0')");
    const { problems } = await createSources({
      sources: {
        "18.0": { path: odoo.root, python: "/no/python" },
        "17.0": { path: bare.root, python: "python3" },
      },
      standIn: none,
    }).list();
    expect(problems).toHaveLength(2);
    expect(problems).toEqual([
      expect.stringContaining("does not run"),
      expect.stringContaining("has no modules"),
    ]);
  });

  it("sees that the sources changed", async () => {
    const odoo = await makeOdoo("Odoo Server 18.0");
    const given = createSources({
      sources: { "18.0": { path: odoo.root, python: "python3" } },
      standIn: none,
    });
    const before = await given.get("18.0");
    expect(await given.get("18.0")).toEqual(before);
    await utimes(path.join(odoo.root, "odoo/release.py"), new Date(), new Date(2030, 1, 1));
    expect((await given.get("18.0")).revision).not.toBe(before.revision);
  });
});

it.each([
  ["Odoo Server 18.0-20250506", "18.0"],
  ["Odoo Server 18.0 (stand-in)", "18.0"],
  ["Odoo Server 18.0+e", "18.0"],
  ["Odoo Server saas~18.2", "18.2"],
  ["OpenERP Server 7", null],
  ["Odoo Server 18.0.1", null],
  ["", null],
])("reads the version of %j", (release, version) => {
  expect(seriesOf(release)).toBe(version);
});

it("builds the arguments of its programs", () => {
  expect(versionArgv("/o/odoo-bin")).toEqual(["/o/odoo-bin", "--version"]);
  expect(headArgv("/o")).toEqual(["-c", "safe.directory=*", "-C", "/o", "rev-parse", "HEAD"]);
});
