/**
 * A registry that does not carry a package's builds for other systems makes npm leave them out of the lock file without a
 * word, and `npm ci` then refuses that very file. fillLock adds what is missing; nothing is downloaded for it, as an
 * entry for another system is never installed here.
 */

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockedPackage */

const SYSTEMS = new Set([
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "aix",
  "win32",
]);
const OTHER_NAMES = /** @type {Record<string, string>} */ ({ windows: "win32", macos: "darwin" });

/** Longer names first: "arm64" is no "arm". */
const CHIPS = ["loong64", "mips64el", "riscv64", "arm64", "ppc64", "s390x", "wasm32", "ia32", "arm", "x64"];

const EXACT_VERSION = /^\d+\.\d+\.\d+/;

/**
 * describePlatform guesses system and chip from a package's name, as its own package.json would say them.
 *
 * @param {string} name "@next/swc-darwin-arm64"
 */
export function describePlatform(name) {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const system = words.map((word) => OTHER_NAMES[word] ?? word).find((word) => SYSTEMS.has(word));
  const chip = CHIPS.find((known) => words.some((word) => word.startsWith(known)));
  // a WebAssembly build runs nowhere by itself: npm knows it by its chip only
  return {
    ...(chip ? { cpu: [chip] } : {}),
    ...(system && chip !== "wasm32" ? { os: [system] } : {}),
    ...(words.some((word) => word.startsWith("musl")) ? { libc: ["musl"] } : {}),
  };
}

/**
 * fillLock gives a complete copy, the names it added, and those it could not (their version is a range).
 *
 * @template {{ packages: Record<string, LockedPackage> }} Lock
 * @param {Lock} lock
 * @returns {{ lock: Lock, added: string[], left: string[] }}
 */
export function fillLock(lock) {
  const packages = { ...lock.packages };
  /** @type {string[]} */
  const added = [];
  /** @type {string[]} */
  const left = [];
  for (const [at, owner] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (isLocked(packages, at, name, version)) continue;
      const platform = describePlatform(name);
      if (!EXACT_VERSION.test(version) || !platform.cpu) {
        left.push(`${name}@${version} (wanted by ${at || "the project"})`);
        continue;
      }
      packages[placeFor(packages, at, name, version)] = {
        version,
        ...platform,
        ...(owner.dev ? { dev: true } : {}),
        optional: true,
      };
      added.push(`${name}@${version}`);
    }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added, left };
}

/**
 * isLocked looks where Node would: in the owner's own folder, then in each one above. The nearest one counts.
 *
 * @param {Record<string, LockedPackage>} packages
 * @param {string} at
 * @param {string} name
 * @param {string} version exact, or a range that npm has resolved already
 */
function isLocked(packages, at, name, version) {
  const parts = at.split("/node_modules/");
  const places = parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/node_modules/")}/`);
  const nearest = [...places, ""].map((place) => packages[`${place}node_modules/${name}`]).find(Boolean);
  return nearest !== undefined && (!EXACT_VERSION.test(version) || nearest.version === version);
}

/**
 * placeFor: at the top, as npm does, unless another owner's version is there already.
 *
 * @param {Record<string, LockedPackage>} packages
 * @param {string} at
 * @param {string} name
 * @param {string} version
 */
function placeFor(packages, at, name, version) {
  const top = `node_modules/${name}`;
  return packages[top] && packages[top].version !== version ? `${at}/${top}` : top;
}
