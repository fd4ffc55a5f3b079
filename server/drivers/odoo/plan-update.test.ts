import { describe, expect, it } from "vitest";
import type { OdooModule } from "./odoo-module";
import { compareVersions, planUpdate, type UpdateRequest } from "./plan-update";

function module(name: string, more: Partial<OdooModule> = {}): OdooModule {
  return {
    name,
    parent: "",
    version: "18.0.1.0",
    depends: ["base"],
    installable: true,
    autoInstall: false,
    digest: "new",
    inSubmodule: false,
    ...more,
  };
}

const at = (version: string, state = "installed") => ({ version, state });

function plan(change: Partial<UpdateRequest>) {
  return planUpdate({
    installed: new Map([
      ["base", at("18.0.1.3")],
      ["a", at("18.0.1.0")],
    ]),
    known: { a: { version: "18.0.1.0", digest: "new" } },
    checkout: [module("a")],
    listed: [],
    changedContent: false,
    ...change,
  });
}

describe("planUpdate", () => {
  it("does nothing when nothing changed", () => {
    expect(plan({ changedContent: true })).toEqual({
      update: [],
      reasons: {},
      install: [],
      left: [],
      gone: [],
    });
  });

  it.each<[string, Partial<UpdateRequest>, Record<string, string>]>([
    [
      "a version that rose",
      { checkout: [module("a", { version: "18.0.1.0.1" })] },
      { a: "version 18.0.1.0 → 18.0.1.0.1" },
    ],
    ["a version that fell", { checkout: [module("a", { version: "18.0.0.9" })] }, {}],
    [
      "ten after nine",
      { checkout: [module("a", { version: "18.0.1.10" })] },
      { a: "version 18.0.1.0 → 18.0.1.10" },
    ],
    ["changed content, not asked for", { known: { a: { version: "1", digest: "old" } } }, {}],
    [
      "changed content",
      { known: { a: { version: "1", digest: "old" } }, changedContent: true },
      { a: "content changed" },
    ],
    ["content nobody knows", { known: {}, changedContent: true }, { a: "its earlier content is not known" }],
    [
      "a new dependency",
      { checkout: [module("a", { depends: ["base", "stock"] })] },
      { a: "now needs stock" },
    ],
    [
      "a module that is not installable any more",
      { checkout: [module("a", { version: "18.0.2.0", installable: false })] },
      {},
    ],
    ["a module that is not installed", { checkout: [module("a"), module("b", { version: "18.0.9.0" })] }, {}],
    [
      "an update that was cut short",
      { installed: new Map([["a", at("18.0.1.0", "to upgrade")]]) },
      { a: "an earlier update did not end" },
    ],
  ])("sees %s", (_, change, reasons) => {
    const { update, reasons: found } = plan(change);
    expect(found).toEqual(reasons);
    expect(update).toEqual(Object.keys(reasons));
  });

  it("installs what is listed and not there, and names the rest", () => {
    const checkout = [module("a"), module("z"), module("b"), module("off", { installable: false })];
    expect(plan({ checkout, listed: ["b", "a", "stock", "b"] })).toMatchObject({
      install: ["b", "stock"],
      left: ["z"],
    });
  });

  it("names what was installed from the repository and is gone from it", () => {
    const installed = new Map([
      ["a", at("1")],
      ["old", at("1")],
      ["sale", at("1")],
      ["removed", at("1", "uninstalled")],
    ]);
    const known = {
      old: { version: "1", digest: "d" },
      sale: { version: "1", digest: null },
      removed: { version: "1", digest: "d" },
    };
    expect(plan({ installed, known }).gone).toEqual(["old"]);
  });
});

it.each([
  ["1.0", "1.0.0", 0],
  ["1.9", "1.10", -1],
  ["18.0.2", "18.0.1.9", 1],
  ["1.a", "1.b", -1],
  ["1.b", "1.b", 0],
  ["", "1", -1],
])("compares version %s with %s", (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});
