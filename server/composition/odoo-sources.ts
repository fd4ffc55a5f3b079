import { createOdooDriver } from "@/server/drivers/odoo/create-odoo-driver";
import type { OdooDriver } from "@/server/drivers/odoo/port";
import type { Settings } from "@/server/platform/env";

/** Versions that the stand-in plays where no real Odoo is given. */
const standInVersions = ["16.0", "17.0", "18.0", "19.0"];

/** composeOdoo knows the Odoos of this machine; worker and web know the same. */
export function composeOdoo(settings: Pick<Settings, "odooSources" | "odooStandIn">): OdooDriver {
  return createOdooDriver({
    sources: settings.odooSources,
    standIn: { path: settings.odooStandIn, versions: standInVersions, python: "/usr/bin/python3" },
  });
}
