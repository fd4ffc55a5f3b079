import { adaptVersion } from "./adapt-version";
import type { OdooModule, OdooSource } from "./port";
import { runModuleReader } from "./run-module-reader";

/**
 * readStandardModules reads the manifests of Odoo's own folders; the first folder that has a name wins. Contents are not
 * hashed (1 GB): the revision of the source stands for them. Modules that Odoo itself cannot read are left out.
 */
export async function readStandardModules(source: OdooSource): Promise<Map<string, OdooModule>> {
  const modules = new Map<string, OdooModule>();
  for (const root of source.addonsPaths) {
    const { modules: found } = await runModuleReader(source.python, { root, depth: 0, digest: false });
    for (const { path: _manifest, ...facts } of found) {
      if (modules.has(facts.name)) continue;
      const version = adaptVersion(facts.version, source.version) ?? facts.version;
      modules.set(facts.name, { ...facts, version, digest: source.revision, inSubmodule: false });
    }
  }
  return modules;
}
