import { describe, expect, it } from "vitest";
import type { OdooModule } from "./odoo-module";
import { planModules, type ModuleChoice } from "./plan-modules";

function module(name: string, depends: string[], more: Partial<OdooModule> = {}): OdooModule {
  return {
    name,
    parent: "",
    version: "18.0.1.0",
    depends,
    installable: true,
    autoInstall: false,
    digest: name,
    inSubmodule: false,
    ...more,
  };
}

const standard = new Map(
  [
    module("base", []),
    module("web", ["base"]),
    module("mail", ["base", "web"]),
    module("sale", ["mail"]),
    module("stock", ["mail"]),
    module("enterprise_only", ["account_accountant"]),
    module("gone", [], { installable: false }),
  ].map((each) => [each.name, each]),
);

const own: ModuleChoice = { install: "own", modules: [] };

type Row = {
  what: string;
  checkout: OdooModule[];
  choice?: ModuleChoice;
  install?: string[];
  standard?: string[];
  missing?: { module: string; needs: string }[];
  cycle?: string[] | null;
};

const rows: Row[] = [
  { what: "an empty repository", checkout: [], install: [], standard: ["base"] },
  {
    what: "dependencies before what needs them",
    checkout: [module("a", ["b", "sale"]), module("b", ["web"]), module("c", [])],
    install: ["b", "a", "c"],
    standard: ["base", "web", "mail", "sale"],
  },
  {
    what: "no module of a submodule of its own, but as a dependency",
    checkout: [module("a", ["oca"]), module("oca", ["stock"], { inSubmodule: true })],
    install: ["a"],
    standard: ["base", "web", "mail", "stock"],
  },
  {
    what: "modules of submodules when all are asked for",
    checkout: [module("a", ["oca"]), module("oca", ["stock"], { inSubmodule: true })],
    choice: { install: "all", modules: [] },
    install: ["oca", "a"],
    standard: ["base", "web", "mail", "stock"],
  },
  {
    what: "nothing that is not installable",
    checkout: [module("a", [], { installable: false })],
    install: [],
    standard: ["base"],
  },
  {
    what: "a list, with modules of Odoo's",
    checkout: [module("a", []), module("b", [])],
    choice: { install: "list", modules: ["stock", "b", "b"] },
    install: ["b"],
    standard: ["base", "web", "mail", "stock"],
  },
  {
    what: "names that a list has and nobody else",
    checkout: [module("a", [], { installable: false })],
    choice: { install: "list", modules: ["nowhere", "a"] },
    missing: [
      { module: "The list of modules", needs: "nowhere" },
      { module: "The list of modules", needs: "a (not installable)" },
    ],
  },
  {
    what: "missing dependencies at any depth, once",
    checkout: [module("a", ["b", "enterprise_only", "gone"]), module("b", ["nowhere"]), module("c", ["b"])],
    missing: [
      { module: "b", needs: "nowhere" },
      { module: "enterprise_only", needs: "account_accountant" },
      { module: "a", needs: "gone (not installable)" },
    ],
  },
  {
    what: "a module that comes before Odoo's own of that name, which others of Odoo's still need",
    checkout: [module("web", ["base"]), module("a", ["web", "mail"])],
    install: ["web", "a"],
    standard: ["base", "web", "mail"],
  },
  {
    what: "a circle",
    checkout: [module("a", ["b"]), module("b", ["c"]), module("c", ["b"])],
    cycle: ["b", "c", "b"],
  },
  { what: "a module that needs itself", checkout: [module("a", ["a"])], cycle: ["a", "a"] },
];

describe("planModules", () => {
  it.each(rows)("finds $what", (row) => {
    const plan = planModules(row.checkout, standard, row.choice ?? own);
    if (row.install) expect(plan.install).toEqual(row.install);
    if (row.standard) expect(plan.standard).toEqual(row.standard);
    expect(plan.missing).toEqual(row.missing ?? []);
    expect(plan.cycle).toEqual(row.cycle ?? null);
  });

  it("copes with long chains and wide webs", () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      module(`m${index}`, index === 0 ? [] : [`m${index - 1}`, `m${Math.floor(index / 2)}`]),
    );
    expect(planModules(many, standard, own).install).toEqual(many.map((each) => each.name));
  });
});
