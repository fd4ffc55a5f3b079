import { INSTALLED_MODULES, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
import type { InstalledModule } from "./plan-update";
import type { OdooSql } from "./port";

/** readInstalled: name → version and state of every module that is in the database or half in it. */
export async function readInstalled(sql: OdooSql): Promise<Map<string, InstalledModule>> {
  const present = await sql.query<{ name: string }>(TABLES_PRESENT, [["ir_module_module"]]);
  if (present.length === 0) return new Map();
  const rows = await sql.query<{ name: string; version: string; state: string }>(INSTALLED_MODULES);
  return new Map(rows.map(({ name, version, state }) => [name, { version, state }]));
}
