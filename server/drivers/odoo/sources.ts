import { asSentence } from "@/server/platform/as-sentence";
import { RuntimeError } from "../runtime/port";
import type { OdooSource } from "./port";
import { isStandIn } from "./is-stand-in";
import { probeSource, type SourceMemory } from "./probe-source";

export type SourceSettings = {
  /** ODOO_SOURCES: version → folder with odoo-bin, and the python that runs it */
  sources: Record<string, { path: string; python?: string }>;
  /** the stand-in serves the versions that have no source, as far as it plays them */
  standIn: { path: string; versions: readonly string[]; python: string };
};

export const defaultPython = "/usr/bin/python3";

export type Sources = {
  list(): Promise<{ sources: OdooSource[]; problems: string[] }>;
  get(version: string): Promise<OdooSource>;
};

/** createSources looks at the folders anew at every call: an Odoo that is updated or mended meanwhile is seen. */
export function createSources(settings: SourceSettings): Sources {
  const known: SourceMemory = new Map();

  async function listReal() {
    const sources: OdooSource[] = [];
    const problems: string[] = [];
    const entries = Object.entries(settings.sources);
    const probes = entries.map(([, { path, python = defaultPython }]) =>
      probeSource({ path, python, standIn: false }, known),
    );
    for (const [index, found] of (await Promise.all(probes)).entries()) {
      const version = entries[index]?.[0] ?? "";
      if (typeof found === "string") problems.push(asSentence(`Odoo ${version}: ${found}`));
      else if (found.version !== version)
        problems.push(`Odoo ${version}: ${found.path} holds ${found.version}, not ${version}.`);
      // a stand-in given as a source is still one, and is said to be
      else sources.push(isStandIn(found.release) ? { ...found, standIn: true } : found);
    }
    return { sources, problems };
  }

  async function list() {
    const { sources, problems } = await listReal();
    // a version whose source is broken is not played instead: the environment would lose its data's meaning
    const open = settings.standIn.versions.filter((version) => !(version in settings.sources));
    for (const version of open) {
      const found = await probeStandIn(settings.standIn, version, known);
      if (typeof found === "string") problems.push(asSentence(`The stand-in for Odoo ${version}: ${found}`));
      else if (found !== null) sources.push(found);
    }
    return { sources: sources.sort(byVersion), problems };
  }

  return {
    list,
    get: async (version) => {
      const { sources, problems } = await list();
      const found = sources.find((source) => source.version === version);
      if (found !== undefined) return found;
      const others = sources.map((source) => source.version).join(", ") || "none";
      throw new RuntimeError(
        "no_odoo",
        `There is no Odoo ${version} on this machine (there is: ${others}). Add its folder to ODOO_SOURCES.`,
        problems.join("\n"),
      );
    },
  };
}

/** Null when the stand-in cannot play this version. It plays the one its `release.txt` names, 18.0 without. */
async function probeStandIn(
  standIn: SourceSettings["standIn"],
  version: string,
  known: SourceMemory,
): Promise<OdooSource | string | null> {
  const found = await probeSource({ path: standIn.path, python: standIn.python, standIn: true }, known);
  return typeof found === "string" || found.version === version ? found : null;
}

function byVersion(a: OdooSource, b: OdooSource): number {
  return Number.parseFloat(a.version) - Number.parseFloat(b.version);
}
