import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { adaptVersion } from "./adapt-version";
import { RuntimeError } from "../runtime/port";
import type { CheckoutModules, ManifestProblem, OdooModule } from "./port";
import { runModuleReader, type RawModule } from "./run-module-reader";
import { moduleDepthMax, requirementsMaxBytes, sourceProbeTimeoutMs } from "./tunables";

/** readCheckout: see OdooDriver. `python` reads the manifests; it is the one that will read them again as Odoo. */
export async function readCheckout(root: string, series: string, python: string): Promise<CheckoutModules> {
  const top = await realpath(root).catch((error: Error) => {
    throw new RuntimeError(
      "failed",
      "The checkout of this commit is not there any more. Rebuild.",
      error.message,
    );
  });
  const [{ modules: raw, problems }, submodules] = await Promise.all([
    runModuleReader(python, { root, depth: moduleDepthMax, digest: true }),
    listSubmodulePaths(root),
  ]);
  const arranged = arrangeModules(raw, submodules, series);
  const folders = ["", ...arranged.addonsPaths.filter((folder) => folder !== "")];
  const requirements = await readRequirements(top, folders);
  return {
    modules: arranged.modules,
    problems: [...problems, ...arranged.problems, ...requirements.problems],
    addonsPaths: arranged.addonsPaths,
    requirements: requirements.files,
  };
}

/**
 * arrangeModules orders folders: the repository's own before those of submodules, then by name. Of two modules with one
 * name the first counts, as on Odoo's addons path.
 */
function arrangeModules(
  raw: readonly RawModule[],
  submodules: readonly string[],
  series: string,
): Pick<CheckoutModules, "modules" | "problems" | "addonsPaths"> {
  const inSubmodule = (folder: string) =>
    submodules.some((each) => folder === each || folder.startsWith(`${each}/`));
  const modules = new Map<string, OdooModule>();
  const problems: ManifestProblem[] = [];
  for (const each of [...raw].sort((a, b) => compareModules(a, b, inSubmodule))) {
    const { path: manifest, ...facts } = each;
    const adapted = adaptVersion(facts.version, series);
    const first = modules.get(facts.name);
    if (first !== undefined) {
      const where = first.parent === "" ? "the root of the repository" : first.parent;
      problems.push({
        module: facts.name,
        path: manifest,
        message: `not used: ${where} has a module of the same name`,
      });
    } else if (adapted === null && facts.installable) {
      const message = `version “${facts.version}” is not x.y, x.y.z, ${series}.x.y or ${series}.x.y.z, so Odoo refuses it`;
      problems.push({ module: facts.name, path: manifest, message });
    } else {
      const version = adapted ?? facts.version;
      modules.set(facts.name, { ...facts, version, inSubmodule: inSubmodule(joined(each)) });
    }
  }
  const list = [...modules.values()];
  return { modules: list, problems, addonsPaths: [...new Set(list.map((each) => each.parent))] };
}

function joined(each: RawModule): string {
  return each.parent === "" ? each.name : `${each.parent}/${each.name}`;
}

/** By code units, so that the order is the same on every machine. */
function compareModules(a: RawModule, b: RawModule, inSubmodule: (folder: string) => boolean): number {
  const rank = (each: RawModule) => Number(inSubmodule(joined(each)));
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  const [x, y] = [`${a.parent}\0${a.name}`, `${b.parent}\0${b.name}`];
  return x < y ? -1 : Number(x > y);
}

/** submodulePathsArgv asks Git itself to read .gitmodules: quoting is its business. */
export function submodulePathsArgv(root: string): string[] {
  return [
    "config",
    "--file",
    path.join(root, ".gitmodules"),
    "-z",
    "--get-regexp",
    String.raw`^submodule\..*\.path$`,
  ];
}

async function listSubmodulePaths(root: string): Promise<string[]> {
  const result = await execa("git", submodulePathsArgv(root), {
    reject: false,
    timeout: sourceProbeTimeoutMs,
  });
  // exit code 1: there is none. Anything else makes a file that Git does not read: no submodule came from it either.
  if (result.exitCode !== 0) return [];
  return result.stdout
    .split("\0")
    .filter((entry) => entry.includes("\n"))
    .map((entry) => entry.slice(entry.indexOf("\n") + 1).replace(/\/+$/, ""));
}

type Requirements = { files: CheckoutModules["requirements"]; problems: ManifestProblem[] };

async function readRequirements(top: string, folders: readonly string[]): Promise<Requirements> {
  const found: Requirements = { files: [], problems: [] };
  for (const folder of folders) {
    const relative = path.posix.join(folder, "requirements.txt");
    const read = await readInside(top, path.join(top, relative));
    if (read === null) continue;
    if ("problem" in read) found.problems.push({ module: "", path: relative, message: read.problem });
    else found.files.push({ path: relative, content: read.content });
  }
  return found;
}

/** Null when there is no such file. A link that leads out of the checkout would show another file in a log. */
async function readInside(
  top: string,
  file: string,
): Promise<{ content: string } | { problem: string } | null> {
  const real = await realpath(file).catch(() => null);
  if (real === null) return null;
  if (!real.startsWith(top + path.sep))
    return { problem: "not used: it is a link that leads out of the repository" };
  // opened once and asked then, so that what was checked is what is read; a pipe must not block
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return { problem: "not used: it cannot be read" };
  try {
    const info = await handle.stat();
    if (!info.isFile()) return { problem: "not used: it is not a file" };
    if (info.size > requirementsMaxBytes)
      return { problem: `not used: it is larger than ${requirementsMaxBytes} bytes` };
    return { content: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}
