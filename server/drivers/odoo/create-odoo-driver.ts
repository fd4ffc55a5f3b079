import { findAdmin, setPassword } from "./admin-user";
import { findNeutralizeProblems, isNeutralized, removeKeys } from "./check-neutralized";
import { listAttachments } from "./list-attachments";
import { findPersonal } from "./masking/find-personal";
import { maskDatabase } from "./masking/mask-database";
import { previewMask } from "./masking/preview-mask";
import type { OdooDriver, OdooModule } from "./port";
import { readCheckout } from "./read-checkout";
import { readInstalled } from "./read-installed";
import { readStandardModules } from "./read-standard-modules";
import { createSources, defaultPython, type SourceSettings } from "./sources";
import { standardModulesKept } from "./tunables";

/** createOdooDriver knows the Odoos of this machine: those of ODOO_SOURCES and, for other versions, the stand-in. */
export function createOdooDriver(settings: SourceSettings): OdooDriver {
  const sources = createSources(settings);
  const standard = new Map<string, Promise<Map<string, OdooModule>>>();

  return {
    listSources: () => sources.list(),
    getSource: (version) => sources.get(version),
    readCheckout: (path, odooVersion) => readCheckout(path, odooVersion, pythonFor(settings, odooVersion)),
    readStandardModules: (source) => {
      const key = `${source.path} ${source.revision}`;
      const cached = standard.get(key);
      if (cached !== undefined) return cached;
      const reading = readStandardModules(source);
      standard.set(key, reading);
      // a failure is not remembered, and old revisions are not kept for ever
      reading.catch(() => standard.delete(key));
      const [oldest] = standard.keys();
      if (standard.size > standardModulesKept && oldest !== undefined) standard.delete(oldest);
      return reading;
    },
    readInstalled,
    findNeutralizeProblems,
    removeKeys,
    isNeutralized,
    listAttachments,
    findAdmin,
    setPassword,
    mask: maskDatabase,
    findPersonal,
    previewMask,
  };
}

/** The python that Odoo itself will read the manifests with. */
function pythonFor(settings: SourceSettings, version: string): string {
  const source = settings.sources[version];
  return source === undefined ? settings.standIn.python : (source.python ?? defaultPython);
}
