import type { OdooModule } from "./odoo-module";

/** own: the repository's modules without submodules; all: with them; list: exactly `modules`, Odoo's own included. */
export type ModuleChoice = { install: "own" | "all" | "list"; modules: readonly string[] };

export type ModulePlan = {
  /** modules of the checkout to install, dependencies first */
  install: string[];
  /** modules of Odoo itself that must be there before, dependencies first, `base` always */
  standard: string[];
  /** what cannot be had; `needs` says why when it is there but not installable */
  missing: { module: string; needs: string }[];
  /** the first circle of dependencies, its first module again at its end */
  cycle: string[] | null;
};

/** Stands for the settings in `missing`, where no module asks for it. */
const LIST = "The list of modules";

/**
 * planModules decides what a database from scratch gets. A module of the checkout comes before one of Odoo with the same
 * name, as on the addons path; but what Odoo's modules need is looked up among Odoo's, so that a template can be made of
 * them alone.
 */
export function planModules(
  checkout: readonly OdooModule[],
  standard: ReadonlyMap<string, OdooModule>,
  choice: ModuleChoice,
): ModulePlan {
  const own = new Map(checkout.map((module) => [module.name, module]));
  const plan: ModulePlan = { install: [], standard: [], missing: [], cycle: null };
  const resolve = createResolver(own, standard, plan);
  resolve("base", null);
  const wanted = wantedModules(checkout, choice);
  for (const name of wanted) resolve(name, null);
  const ordered = resolve.ordered();
  const asked = new Set(wanted);
  plan.install = ordered
    .filter(({ name, from }) => from === "checkout" && asked.has(name))
    .map(({ name }) => name);
  plan.standard = ordered.filter(({ from }) => from === "odoo").map(({ name }) => name);
  return plan;
}

function wantedModules(checkout: readonly OdooModule[], choice: ModuleChoice): string[] {
  if (choice.install === "list") return [...new Set(choice.modules)];
  return checkout
    .filter((module) => module.installable && (choice.install === "all" || !module.inSubmodule))
    .map((module) => module.name)
    .sort();
}

type Origin = "checkout" | "odoo";

function createResolver(
  own: Map<string, OdooModule>,
  standard: ReadonlyMap<string, OdooModule>,
  plan: ModulePlan,
) {
  const done = new Set<string>();
  const ordered: { name: string; from: Origin }[] = [];

  function resolve(
    name: string,
    asker: { name: string; from: Origin } | null,
    path: readonly string[] = [],
  ): void {
    const ofCheckout = asker?.from === "odoo" ? undefined : own.get(name);
    const found = ofCheckout ?? standard.get(name);
    const needs = found === undefined ? name : found.installable ? null : `${name} (not installable)`;
    if (found === undefined || needs !== null) {
      plan.missing.push({ module: asker?.name ?? LIST, needs: needs ?? name });
      return;
    }
    const from: Origin = ofCheckout === undefined ? "odoo" : "checkout";
    const key = `${from} ${name}`;
    if (path.includes(key)) {
      plan.cycle ??= [...path.slice(path.indexOf(key)), key].map((each) => each.slice(each.indexOf(" ") + 1));
      return;
    }
    if (done.has(key)) return;
    const depends = found.depends.length === 0 && name !== "base" ? ["base"] : found.depends;
    for (const each of depends) resolve(each, { name, from }, [...path, key]);
    if (done.has(key)) return;
    done.add(key);
    ordered.push({ name, from });
  }

  return Object.assign(resolve, { ordered: () => ordered });
}
