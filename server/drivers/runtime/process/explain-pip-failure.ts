import { listRequirements, type RequirementsFile } from "./plan-requirements";

const UNREACHABLE =
  /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Temporary failure in name resolution|Name or service not known|Network is unreachable|ProxyError|SSLError|Max retries exceeded/;

// what pip names, most telling first
const NAMED = [
  /No matching distribution found for (.+?)(?: \(from .*)?$/,
  /Invalid requirement: '?(.+?)'?(?: \(from .*|: .*)?$/,
  /Could not open requirements file: .*: '(.+)'$/,
  /Failed building wheel for (\S+)/,
  /Failed to build (?:installable wheels for some pyproject.toml based projects )?\(?([^()]+?)\)?$/,
  /Cannot install (.+?) (?:because|and) /,
  /(\S+) requires a different Python/i,
];

/**
 * explainPipFailure makes one sentence for people of the last lines of pip, naming the requirement and its file where
 * pip names one.
 */
export function explainPipFailure(output: readonly string[], files: readonly RequirementsFile[]): string {
  const errors = output
    .filter((line) => /^\s*ERROR: /.test(line))
    .map((line) => line.replace(/^\s*ERROR: /, ""));
  const named = findNamed(errors);
  const where = named === null ? null : findLine(named, files);
  const place = where === null ? "" : ` (${where.path}, line ${where.line})`;
  if (output.some((line) => UNREACHABLE.test(line))) {
    const what = named === null ? "the requirements" : `“${named}”${place}`;
    return `The package index could not be reached to install ${what}. Check the network of this machine, or set an index it can reach in pip.conf.`;
  }
  if (named === null)
    return `pip could not install the requirements: ${errors.at(-1) ?? "see its output above"}`;
  const reason = errors.find((error) => error.includes(named)) ?? "";
  return `The requirement “${named}”${place} cannot be installed: ${reason}`;
}

function findNamed(errors: readonly string[]): string | null {
  for (const pattern of NAMED) {
    for (const error of errors) {
      const name = pattern.exec(error)?.[1]?.trim();
      if (name !== undefined && name !== "") return name;
    }
  }
  return null;
}

function findLine(named: string, files: readonly RequirementsFile[]): { path: string; line: number } | null {
  const name = nameOf(named);
  for (const { path, content } of files) {
    const at = content.split(/\r?\n|\r/).findIndex((line) => {
      const [asked = ""] = listRequirements(line);
      return asked !== "" && (asked === named || (name !== "" && nameOf(asked) === name));
    });
    if (at !== -1) return { path, line: at + 1 };
  }
  return null;
}

/** The name of a package as PEP 503 normalises it. */
function nameOf(requirement: string): string {
  const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(requirement)?.[0] ?? "";
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
