import { execa } from "execa";
import { z } from "zod";
import { RuntimeError } from "../port";
import type { BasePython } from "./plan-requirements";

const SCRIPT = `import json, sys, sysconfig
folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
print(json.dumps({
    "version": sys.version,
    "prefix": sys.prefix,
    "packages": folders if sys.prefix != sys.base_prefix else [],
}))`;

const description = z.object({ version: z.string(), prefix: z.string(), packages: z.array(z.string()) });

/** describePython asks an interpreter about itself. `packages` are those of a virtual environment, if it is one. */
export async function describePython(path: string): Promise<BasePython & { packages: string[] }> {
  const result = await execa(path, ["-I", "-c", SCRIPT], { reject: false, timeout: 60_000 });
  if (!result.failed) return { path, ...description.parse(JSON.parse(result.stdout)) };
  throw new RuntimeError(
    "failed",
    `The Python of this Odoo version, ${path}, does not run. Check ODOO_SOURCES.`,
    `${result.shortMessage}\n${result.stderr}`,
  );
}
