/** What a PostgreSQL server says about itself and about the role we sign in with. Needs the npm packages. */
import { Client } from "pg";

/** A server behind a slow network answers within this; one that is not there is noticed. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * readServerFacts connects once. Throws what `pg` throws.
 *
 * @param {string} address
 * @returns {Promise<{ number: number, version: string, maySetUp: boolean, superuser: boolean }>}
 */
export async function readServerFacts(address) {
  const client = new Client({
    connectionString: address,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "capstan up",
  });
  // a connection that breaks later would otherwise end this process
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
              rolsuper or (rolcreatedb and rolcreaterole) as "maySetUp", rolsuper as superuser
         from pg_roles where rolname = current_user`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/**
 * ensureClosedDatabase makes a database of Capstan's own in the private cluster. Odoo's roles live in the same cluster:
 * only those who were granted it may open this database.
 *
 * @param {string} serverAddress of the cluster's `postgres` database, as its superuser
 * @param {string} name
 */
export async function ensureClosedDatabase(serverAddress, name) {
  const client = new Client({
    connectionString: serverAddress,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    const identifier = client.escapeIdentifier(name);
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${identifier} template template0`);
    await client.query(`revoke connect, temporary on database ${identifier} from public`);
  } finally {
    await client.end();
  }
}
