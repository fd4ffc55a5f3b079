import { OdooOptionError } from "@/server/drivers/odoo/plan-config";
import { RuntimeError } from "../port";

const diskFull = new Set(["ENOSPC", "EDQUOT"]);

/** mapSystemError turns an error of the operating system into a RuntimeError; one that is already one stays. */
export function mapSystemError(error: unknown, doing: string): RuntimeError {
  if (error instanceof RuntimeError) return error;
  // a setting of the project that cannot be written into odoo.conf: its message is for people
  if (error instanceof OdooOptionError)
    return new RuntimeError("failed", error.message, `odoo.conf: ${error.key}`);
  const code = errorCode(error);
  const detail = `${doing}: ${error instanceof Error ? error.message : String(error)}`;
  if (code !== null && diskFull.has(code)) {
    return new RuntimeError("disk_full", "The disk is full. Free some space, then try again.", detail);
  }
  return new RuntimeError("failed", `Capstan failed in ${doing}. The log of the worker says why.`, detail);
}

/** errorCode gives `ENOENT` and the like; null for errors without one. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
