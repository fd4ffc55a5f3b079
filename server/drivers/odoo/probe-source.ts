import { access, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { OdooSource } from "./port";
import { sourceProbeTimeoutMs } from "./tunables";

export type SourcePlace = { path: string; python: string; standIn: boolean };

/** probeSource asks a folder what Odoo it holds; a text instead of a source says what is wrong with it. */
export async function probeSource(place: SourcePlace, known: SourceMemory): Promise<OdooSource | string> {
  const program = path.join(place.path, "odoo-bin");
  if (!(await isFile(program))) return `${place.path} has no odoo-bin`;
  const addonsPaths = await findAddonsPaths(place.path);
  if (addonsPaths.length === 0)
    return `${place.path} has no modules: neither odoo/addons nor addons holds one`;
  const revision = await readRevision(place);
  const key = JSON.stringify([place.path, place.python, revision]);
  const release = known.get(key) ?? (await askRelease(place.python, program));
  if (typeof release !== "string") return `${place.path} does not run: ${release.reason}`;
  known.set(key, release);
  const version = seriesOf(release);
  if (version === null)
    return `${place.path} calls itself “${release.slice(0, 100)}”, which is no version of Odoo`;
  return { version, release, revision, addonsPaths, ...place };
}

/** Answers of `odoo-bin --version` (a second each), by folder, python and revision. */
export type SourceMemory = Map<string, string>;

/** versionArgv: what asks for the release. */
export function versionArgv(program: string): string[] {
  return [program, "--version"];
}

/** seriesOf reads "18.0" out of "Odoo Server 18.0-20250506" or "Odoo Server 18.0 (stand-in)". */
export function seriesOf(release: string): string | null {
  return /^\D*?(\d+\.\d+)(?![\d.])/.exec(release)?.[1] ?? null;
}

async function askRelease(python: string, program: string): Promise<string | { reason: string }> {
  const result = await execa(python, versionArgv(program), {
    reject: false,
    timeout: sourceProbeTimeoutMs,
    cwd: path.dirname(program),
    env: { PYTHONDONTWRITEBYTECODE: "1" },
  });
  const line = result.stdout?.trim().split("\n").at(-1) ?? "";
  if (!result.failed && line !== "") return line;
  // the last line of a traceback names the package that is missing
  const words = result.stderr?.trim().split("\n").at(-1);
  return { reason: words || result.shortMessage || "it says nothing" };
}

async function findAddonsPaths(root: string): Promise<string[]> {
  const folders = [path.join(root, "odoo", "addons"), path.join(root, "addons")];
  const hold = await Promise.all(folders.map(holdsModules));
  return folders.filter((_, index) => hold[index]);
}

async function holdsModules(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (await isFile(path.join(folder, name, "__manifest__.py"))) return true;
  }
  return false;
}

/** The commit of a git checkout; else the newest change: of the stand-in anywhere, of Odoo in release.py (40,000 files). */
async function readRevision(place: SourcePlace): Promise<string> {
  const hasGit = await access(path.join(place.path, ".git")).then(
    () => true,
    () => false,
  );
  if (hasGit) {
    const result = await execa("git", headArgv(place.path), { reject: false, timeout: sourceProbeTimeoutMs });
    if (result.exitCode === 0) return result.stdout.trim();
  }
  const files = place.standIn
    ? await listPrograms(place.path)
    : [path.join(place.path, "odoo", "release.py")];
  const infos = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  const present = infos.filter((info) => info !== null);
  const newestMs = Math.max(0, ...present.map((info) => info.mtimeMs));
  const sizeBytes = present.reduce((sum, info) => sum + info.size, 0);
  return `${Math.round(newestMs)}-${sizeBytes}`;
}

/** headArgv: the sources often belong to another user, which Git refuses to look at unless told. */
export function headArgv(root: string): string[] {
  return ["-c", "safe.directory=*", "-C", root, "rev-parse", "HEAD"];
}

async function listPrograms(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function isFile(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  return info?.isFile() ?? false;
}
