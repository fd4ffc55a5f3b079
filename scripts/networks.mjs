// `npm run networks -- clear <organization>`: takes an organization's allow-list away, for whoever has the machine. The way
// back in when a list keeps everybody out. Capstan must be running, since it owns its PostgreSQL; or set DATABASE_URL.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { SUPERUSER } from "./cluster/data-folder.mjs";
import { CONTROL_DATABASE } from "./up/database.mjs";
import { openHome } from "./up/home.mjs";
import { readUpSettings } from "./up/settings.mjs";

const CLEAR = `with org as (select id from app.orgs where slug = $1),
  gone as (delete from app.org_networks n using org where n.org_id = org.id returning 1)
  select (select count(*)::int from org) as orgs, (select count(*)::int from gone) as gone`;

async function main() {
  const [verb, slug] = process.argv.slice(2);
  if (verb !== "clear" || !slug) throw new Error("Say which one: npm run networks -- clear <organization>");
  const client = new Client({ connectionString: addressOf(), application_name: "capstan networks" });
  await client.connect().catch((error) => {
    throw new Error(
      `The database does not answer (${error.message || error.code}). Start Capstan, or set DATABASE_URL.`,
    );
  });
  try {
    await client.query("select set_config('capstan.action', 'machine networks.clear', false)");
    const { rows } = await client.query(CLEAR, [slug]);
    if (rows[0].orgs === 0) throw new Error(`There is no organization called ${slug}.`);
    process.stdout.write(`${slug} may be reached from everywhere again (${rows[0].gone} lines removed).\n`);
  } finally {
    await client.end();
  }
}

function addressOf() {
  const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
  const settings = readUpSettings(process.env, root, process.cwd());
  if (settings.databaseUrl) return settings.databaseUrl;
  const home = openHome(settings.home);
  const { postgresPort } = home.state();
  if (!postgresPort)
    throw new Error(`No Capstan was ever started in ${settings.home}. Set CAPSTAN_HOME or DATABASE_URL.`);
  const password = encodeURIComponent(home.secret("postgres-password").value);
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${postgresPort}/${CONTROL_DATABASE}`;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
