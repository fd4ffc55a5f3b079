/**
 * The role that web, worker and router log in with. It owns nothing and has no right of its own: it may only step down to
 * the roles the policies know. So a statement that nobody stepped down for, or a `reset role` smuggled into one, reaches
 * no table. Migrations and `npm run networks` log in as the owner. Needs the npm packages.
 */
import { Client } from "pg";

/** In the private cluster. */
export const APP_LOGIN = "capstan_app";

/** What it may become; made by the migrations. */
const STEPS = ["capstan_worker", "authenticated"];

/**
 * ensureAppLogin makes the role, or brings one that is there to what it must be, and gives the address to log in with.
 *
 * @param {string} ownerAddress of the database, whose migrations have run
 * @param {{ name: string, password: string }} login
 * @returns {Promise<string>}
 */
export async function ensureAppLogin(ownerAddress, { name, password }) {
  const client = new Client({ connectionString: ownerAddress, application_name: "capstan up" });
  client.on("error", () => {});
  await client.connect();
  try {
    const role = client.escapeIdentifier(name);
    const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [name]);
    if (rowCount === 0) await client.query(`create role ${role}`);
    await client.query(
      `alter role ${role} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls
         password ${client.escapeLiteral(password)}`,
    );
    await client.query(`grant ${STEPS.join(", ")} to ${role}`);
    const { rows } = await client.query("select current_database() as name");
    await client.query(`grant connect on database ${client.escapeIdentifier(rows[0].name)} to ${role}`);
  } finally {
    await client.end();
  }
  const address = new URL(ownerAddress);
  address.username = encodeURIComponent(name);
  address.password = encodeURIComponent(password);
  return address.toString();
}
