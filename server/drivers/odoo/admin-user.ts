import { ADMIN_USER, SET_PASSWORD, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
import { hashPassword, isPassword } from "./password-hash";
import type { AdminUser, OdooSql } from "./port";

/** Everybody knows it: it is what Odoo's own data gives the administrator. */
const FACTORY_PASSWORD = "admin";

/** findAdmin: null where there is no Odoo in the database, or somebody has deleted its administrator. */
export async function findAdmin(sql: OdooSql): Promise<AdminUser | null> {
  const needed = ["ir_model_data", "res_users"];
  const present = await sql.query<{ name: string }>(TABLES_PRESENT, [needed]);
  if (present.length < needed.length) return null;
  const [row] = await sql.query<{ id: number; login: string; password: string | null }>(ADMIN_USER);
  if (!row) return null;
  const hasFactoryPassword = await isPassword(FACTORY_PASSWORD, row.password ?? "");
  return { id: row.id, login: row.login, hasFactoryPassword };
}

/** setPassword gives a user a password, kept as Odoo keeps it. */
export async function setPassword(sql: OdooSql, userId: number, password: string): Promise<void> {
  await sql.query(SET_PASSWORD, [userId, await hashPassword(password)]);
}
