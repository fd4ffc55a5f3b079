/** Whether somebody else's data is data of this project's Odoo. Pure. */
import { z } from "zod";

const foreignManifest = z.looseObject({
  major_version: z.string().optional(),
  version: z.union([z.string(), z.number()]).optional(),
});

/** majorOfManifest: "18.0" from Odoo's manifest.json; null when it does not say. */
export function majorOfManifest(text: string): string | null {
  try {
    const { major_version, version } = foreignManifest.parse(JSON.parse(text));
    return majorOf(major_version ?? String(version ?? ""));
  } catch {
    return null;
  }
}

/** majorOf reads 18.0 out of "18.0", "18.0.1.3", "18.0-20250506", and saas~17.4 out of "saas~17.4.1.3". */
function majorOf(version: string): string | null {
  return /^((?:saas[~-])?\d+\.\d+)(?:[.+e-]|$)/.exec(version)?.[1] ?? null;
}

/** findMismatch: why data of `found` does not fit a project of `wanted`; null when it does. */
export function findMismatch(found: string | null, wanted: string): string | null {
  if (found === null || found === wanted) return null;
  return `It is of Odoo ${found}, and this project is of Odoo ${wanted}. Upgrade it first, or import it into a project of Odoo ${found}.`;
}

/** judgeInstalled: why a database that was loaded is none of this project's; null when it is. `base` has Odoo's version. */
export function judgeInstalled(
  installed: ReadonlyMap<string, { version: string; state: string }>,
  wanted: string,
): string | null {
  const base = installed.get("base");
  if (!base) return "It is no database of Odoo: no module is installed in it.";
  if (base.state !== "installed")
    return "Its Odoo was in the middle of an update when it was dumped. Finish that there, then dump it again.";
  return findMismatch(majorOf(base.version), wanted);
}
