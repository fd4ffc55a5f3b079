import { createHash } from "node:crypto";
import type { OdooSource } from "@/server/drivers/odoo/port";

/** templateKey: equal keys, equal databases. The sources' revision is in it, so an updated Odoo makes new templates. */
export function templateKey(
  source: Pick<OdooSource, "version" | "release" | "revision">,
  modules: readonly string[],
  demo: boolean,
): string {
  const identity = [source.version, source.release, source.revision, [...new Set(modules)].sort(), demo];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}
