/**
 * What Odoo's own neutralization leaves in a copy, and still leads to the world or lets the world in. Each statement is run
 * only if its table and columns are there, can be run again, and gives back a row for each row that it changed; `left` gives
 * one text column `detail` for each row that it should have changed.
 */
export type NeutralizeGap = {
  /** what is taken away, for people */
  name: string;
  table: string;
  columns: readonly string[];
  /** why it matters */
  proves: string;
  close: string;
  left: string;
};

/** A parameter with one of these in its name is what a service of elsewhere knows production by. */
const SECRET_PARAMETERS = `key ~ '(client_secret|refresh_token|access_token)' and coalesce(value, '') <> ''`;

/** blank: a column of secrets, emptied in every row. */
function blank(name: string, table: string, column: string, proves: string): NeutralizeGap {
  const filled = `coalesce(${column}, '') <> ''`;
  return {
    name,
    table,
    columns: [column],
    proves,
    close: `update ${table} set ${column} = null where ${filled} returning id`,
    left: `select 'row ' || id as detail from ${table} where ${filled}`,
  };
}

const SIGNS_IN = "Nobody signs in to a copy, or from it elsewhere, with what production was given.";

export const neutralizeGaps: readonly NeutralizeGap[] = [
  {
    name: "API keys",
    table: "res_users_apikeys",
    columns: ["name"],
    proves: "What is connected to production cannot write into a copy by mistake, and a copy leaks no key.",
    close: `delete from res_users_apikeys returning id`,
    left: `select name as detail from res_users_apikeys`,
  },
  {
    name: "secret that links are signed with",
    table: "ir_config_parameter",
    columns: ["key", "value"],
    proves:
      "Whoever reads the copy cannot make links that set a password in production, as Odoo's own copies see to.",
    close: `update ir_config_parameter set value = 'neutralized-' || gen_random_uuid()
      where key = 'database.secret' and value not like 'neutralized-%' returning id`,
    left: `select key as detail from ir_config_parameter
      where key = 'database.secret' and value not like 'neutralized-%'`,
  },
  blank("links that set a password", "res_partner", "signup_token", SIGNS_IN),
  blank("passwords of outgoing mail servers", "ir_mail_server", "smtp_pass", SIGNS_IN),
  blank("Gmail tokens of outgoing mail servers", "ir_mail_server", "google_gmail_refresh_token", SIGNS_IN),
  blank(
    "Outlook tokens of outgoing mail servers",
    "ir_mail_server",
    "microsoft_outlook_refresh_token",
    SIGNS_IN,
  ),
  blank("passwords of incoming mail servers", "fetchmail_server", "password", SIGNS_IN),
  blank("Gmail tokens of incoming mail servers", "fetchmail_server", "google_gmail_refresh_token", SIGNS_IN),
  blank(
    "Outlook tokens of incoming mail servers",
    "fetchmail_server",
    "microsoft_outlook_refresh_token",
    SIGNS_IN,
  ),
  blank("OAuth tokens of people", "res_users", "oauth_access_token", SIGNS_IN),
  blank("secrets of sign-in providers", "auth_oauth_provider", "client_secret", SIGNS_IN),
  {
    name: "OAuth secrets in system parameters",
    table: "ir_config_parameter",
    columns: ["key", "value"],
    proves: SIGNS_IN,
    close: `delete from ir_config_parameter where ${SECRET_PARAMETERS} returning id`,
    left: `select key as detail from ir_config_parameter where ${SECRET_PARAMETERS}`,
  },
  {
    name: "addresses of inbound webhooks",
    table: "base_automation",
    columns: ["webhook_uuid"],
    proves: "Whoever knows production's address, which is its only secret, does not know the copy's.",
    close: `update base_automation set webhook_uuid = 'neutralized-' || gen_random_uuid()
      where webhook_uuid not like 'neutralized-%' returning id`,
    left: `select 'rule ' || id as detail from base_automation where webhook_uuid not like 'neutralized-%'`,
  },
  {
    name: "messages on their way to browsers",
    table: "bus_bus",
    columns: ["message"],
    proves: "Nobody in a copy gets what was said in production a moment ago.",
    close: `delete from bus_bus returning id`,
    left: `select 'message ' || id as detail from bus_bus`,
  },
  {
    name: "waiting jobs",
    table: "queue_job",
    columns: ["state"],
    proves: "A copy does not do again what production is about to do.",
    close: `update queue_job set state = 'cancelled'
      where state in ('wait_dependencies', 'pending', 'enqueued', 'started') returning id`,
    left: `select 'job ' || id as detail from queue_job
      where state in ('wait_dependencies', 'pending', 'enqueued', 'started')`,
  },
];
