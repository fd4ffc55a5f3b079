/**
 * What must not be found in a neutralized database. Each statement gives one text column `detail` per violation; it is
 * run only if its table and columns are there, since modules bring them (mail, payment, delivery …). Odoo's side of each
 * is the `data/neutralize.sql` of the module.
 */
export type NeutralizeCheck = {
  /** what was looked for, for people */
  name: string;
  table: string;
  columns: readonly string[];
  /** why it matters */
  proves: string;
  sql: string;
};

export const neutralizeChecks: readonly NeutralizeCheck[] = [
  {
    name: "neutralization flag",
    table: "ir_config_parameter",
    columns: ["key", "value"],
    proves: "Odoo's neutralization came to its end: the flag shows the banner on every page.",
    sql: `select 'database.is_neutralized is not set' as detail
      where not exists (
        select from ir_config_parameter
        where key = 'database.is_neutralized' and lower(value) in ('true', 't', '1'))`,
  },
  {
    name: "outgoing mail servers",
    table: "ir_mail_server",
    columns: ["active", "smtp_host", "name"],
    proves: "No mail leaves: only the dummy server, whose host cannot exist, is active.",
    sql: `select name as detail from ir_mail_server where active and smtp_host is distinct from 'invalid'`,
  },
  {
    name: "dummy mail server",
    table: "ir_mail_server",
    columns: ["active", "smtp_host"],
    proves: "Without any server Odoo would fall back to the one of its configuration, localhost by default.",
    sql: `select 'there is none, so Odoo would use a mail server of its configuration' as detail
      where not exists (select from ir_mail_server where active and smtp_host = 'invalid')`,
  },
  {
    name: "mail templates with a server of their own",
    table: "mail_template",
    columns: ["mail_server_id"],
    proves: "A template uses its server even when that is not active.",
    sql: `select 'template ' || id as detail from mail_template where mail_server_id is not null`,
  },
  {
    name: "incoming mail servers",
    table: "fetchmail_server",
    columns: ["active", "name"],
    proves: "A copy does not empty production's mailboxes.",
    sql: `select name as detail from fetchmail_server where active`,
  },
  {
    name: "scheduled actions",
    table: "ir_cron",
    columns: ["active"],
    proves: "Nothing runs by itself but the cleaning of the copy's own tables.",
    sql: `select coalesce(to_jsonb(cron) ->> 'cron_name', 'action ' || cron.id) as detail
      from ir_cron cron
      where active and not exists (
        select from ir_model_data
        where model = 'ir.cron' and module = 'base' and name = 'autovacuum_job' and res_id = cron.id)`,
  },
  {
    name: "webhooks of automation rules",
    table: "ir_act_server",
    columns: ["state", "webhook_url"],
    proves: "No change in the copy is reported to the outside.",
    sql: `select webhook_url as detail from ir_act_server
      where state = 'webhook' and webhook_url <> '' and webhook_url not like 'neutralization%'`,
  },
  {
    name: "payment providers",
    table: "payment_provider",
    columns: ["state"],
    proves: "Nobody pays real money in a copy.",
    sql: `select coalesce(to_jsonb(provider) ->> 'code', 'provider ' || id) as detail
      from payment_provider provider where state not in ('test', 'disabled')`,
  },
  {
    name: "payment acquirers",
    table: "payment_acquirer",
    columns: ["state"],
    proves: "As payment providers, which had this name up to Odoo 15.",
    sql: `select 'acquirer ' || id as detail from payment_acquirer where state not in ('test', 'disabled')`,
  },
  {
    name: "in-app purchase accounts",
    table: "iap_account",
    columns: ["account_token"],
    proves: "A copy does not spend production's credits (SMS, mail to print, lead enrichment).",
    sql: `select 'account ' || id as detail from iap_account
      where account_token <> '' and account_token not like '%+disabled'`,
  },
  {
    name: "delivery carriers in production mode",
    table: "delivery_carrier",
    columns: ["prod_environment"],
    proves: "No parcel is ordered from a copy.",
    sql: `select 'carrier ' || id as detail from delivery_carrier where prod_environment`,
  },
  {
    name: "Google calendars",
    table: "res_users_settings",
    columns: ["google_calendar_rtoken"],
    proves: "A copy does not write into people's calendars.",
    sql: `select 'settings ' || id as detail from res_users_settings where google_calendar_rtoken <> ''`,
  },
  {
    name: "Microsoft calendars",
    table: "res_users",
    columns: ["microsoft_calendar_rtoken"],
    proves: "A copy does not write into people's calendars.",
    sql: `select login as detail from res_users where microsoft_calendar_rtoken <> ''`,
  },
  {
    name: "cloud storage",
    table: "ir_config_parameter",
    columns: ["key", "value"],
    proves: "A copy does not store to, or delete from, production's cloud storage.",
    sql: `select value as detail from ir_config_parameter where key = 'cloud_storage_provider' and value <> ''`,
  },
];
