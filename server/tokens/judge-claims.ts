import { AppError } from "@/server/platform/errors";

/** judgeClaims: what does not match, in words; null when all conditions hold. Pure. */
export function judgeClaims(
  conditions: Record<string, string>,
  claims: Record<string, unknown>,
): string | null {
  for (const [name, pattern] of Object.entries(conditions)) {
    const said = Object.hasOwn(claims, name) ? valuesOf(claims[name]) : [];
    if (said.some((value) => matches(pattern, value))) continue;
    const shown =
      said.length === 0 ? "is missing" : `is ${said.map((value) => `“${value.slice(0, 100)}”`).join(", ")}`;
    return `${name} ${shown}, not ${pattern}`;
  }
  return null;
}

/** A list fits when one of its values does; what is neither text, number nor truth value fits nothing. */
function valuesOf(claim: unknown): string[] {
  return [claim]
    .flat()
    .filter((value) => ["string", "number", "boolean"].includes(typeof value))
    .map(String);
}

/** `*` stands for any characters, slashes included; everything else for itself, in its own case. Linear in the text. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}

/**
 * Issuers whose statements anybody can get, and the claims that say whose they are. `path` claims may have a `*` after the
 * owner's part, the others are exact.
 */
const SHARED: { host: RegExp; name: string; path: string[]; exact: string[] }[] = [
  {
    host: /^token\.actions\.githubusercontent\.com$/,
    name: "GitHub Actions",
    path: ["sub", "repository", "job_workflow_ref"],
    exact: ["repository_id", "repository_owner", "repository_owner_id"],
  },
  {
    host: /^gitlab\.com$/,
    name: "gitlab.com",
    path: ["sub", "project_path", "ci_config_ref_uri"],
    exact: ["project_id", "namespace_id", "namespace_path"],
  },
  {
    host: /^(sts\.windows\.net|login\.microsoftonline\.com)$/,
    name: "Azure",
    path: ["xms_mirid"],
    exact: ["sub", "oid", "appid", "azp"],
  },
];

/** refuseOpenRule: a rule that lets in whoever asks the issuer is a mistake, and is said to be one. */
export function refuseOpenRule(issuer: string, conditions: Record<string, string>): void {
  for (const [name, pattern] of Object.entries(conditions))
    if (/^\*+$/.test(pattern)) throw open(`${name}: * alone lets everybody in. Say what it must be.`);
  const shared = SHARED.find(({ host }) => host.test(new URL(issuer).hostname));
  if (!shared) return;
  const names = Object.entries(conditions);
  const narrow = names.some(([name, pattern]) => {
    const [literal = "", ...rest] = pattern.split("*");
    if (rest.length === 0) return shared.exact.includes(name) || shared.path.includes(name);
    return shared.path.includes(name) && /[^/:]\/|^\/[^/]+\//.test(literal);
  });
  if (!narrow)
    throw open(
      `Anybody can get a token of ${shared.name}. Say whose may come, by one of: ${[...shared.path, ...shared.exact].join(", ")}.`,
    );
}

function open(message: string): AppError {
  return new AppError("invalid", message);
}
