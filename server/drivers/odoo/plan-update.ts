import type { OdooModule } from "./odoo-module";

export type InstalledModule = { version: string; state: string };

/** What an earlier deployment knew of a module: its version, and the digest of its content if it came from the repository. */
export type KnownModule = { version: string; digest: string | null };

export type UpdateRequest = {
  /** what the database says (`readInstalled`) */
  installed: ReadonlyMap<string, InstalledModule>;
  /** what the deployment that this database comes from was made of */
  known: Readonly<Record<string, KnownModule>>;
  checkout: readonly OdooModule[];
  /** modules to install when they are not: new modules are never installed by themselves */
  listed: readonly string[];
  /** also update modules whose content changed under the same version */
  changedContent: boolean;
};

export type UpdatePlan = {
  update: string[];
  /** why, by module: "version 18.0.1.0 → 18.0.1.1", "content changed", "now needs stock" */
  reasons: Record<string, string>;
  install: string[];
  /** in the checkout, not in the database, not listed */
  left: string[];
  /** installed from the repository once, and not in the checkout any more */
  gone: string[];
};

/** planUpdate decides what `-u` and `-i` get on existing data. */
export function planUpdate(request: UpdateRequest): UpdatePlan {
  const { checkout, known } = request;
  const isInstalled = (name: string) => isThere(request.installed.get(name)?.state);
  const install = [...new Set(request.listed)].filter((name) => !isInstalled(name));
  const reasons: Record<string, string> = {};
  for (const each of [...checkout].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const reason = each.installable && isInstalled(each.name) ? reasonToUpdate(each, request) : null;
    if (reason !== null) reasons[each.name] = reason;
  }
  const here = new Set(checkout.map((module) => module.name));
  return {
    update: Object.keys(reasons),
    reasons,
    install,
    left: checkout
      .filter((module) => module.installable && !isInstalled(module.name) && !install.includes(module.name))
      .map((module) => module.name)
      .sort(),
    gone: [...request.installed.keys()]
      .filter((name) => isInstalled(name) && !here.has(name) && (known[name]?.digest ?? null) !== null)
      .sort(),
  };
}

/** Odoo's states of a module whose tables and data are there. */
function isThere(state: string | undefined): boolean {
  return state === "installed" || state === "to upgrade";
}

function reasonToUpdate(module: OdooModule, request: UpdateRequest): string | null {
  const installed = request.installed.get(module.name);
  if (installed === undefined) return null;
  if (installed.state === "to upgrade") return "an earlier update did not end";
  if (compareVersions(module.version, installed.version) > 0)
    return `version ${installed.version} → ${module.version}`;
  // without this Odoo does not load the module at all: a graph with an unmet dependency
  const unmet = module.depends.filter(
    (name) => name !== "base" && !isThere(request.installed.get(name)?.state),
  );
  if (unmet.length > 0) return `now needs ${unmet.join(", ")}`;
  if (!request.changedContent) return null;
  const digest = request.known[module.name]?.digest ?? null;
  if (digest === null) return "its earlier content is not known";
  return digest === module.digest ? null : "content changed";
}

/** compareVersions: numbers by position, a missing one is 0; what is not a number compares as text. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x = "0", y = "0"] = [left[index], right[index]];
    const order = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : Number(x > y);
    if (order !== 0) return order;
  }
  return 0;
}
