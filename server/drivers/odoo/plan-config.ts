import type { OdooInstance } from "../runtime/port";
import { managedKeys } from "./managed-keys";

/** Where this Odoo lies on its machine. Without ports it serves nothing (commands get theirs by argv). */
export type ConfigPlacement = { dataDir: string; httpPort?: number; geventPort?: number; logfile?: string };

export class OdooOptionError extends Error {
  override name = "OdooOptionError";
  constructor(
    /** the option that cannot be written */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * planConfig gives the text of odoo.conf (UTF-8; Python must run in UTF-8 mode to read it as that). Throws
 * OdooOptionError for an option that is managed here, or a value that Odoo would read as something else: Odoo reads
 * the file with RawConfigParser (odoo/tools/config.py `load`), which has no escapes, strips both ends of a value and
 * goes on at indented lines; then turns true/false into booleans and expands `$X` and `~` in paths.
 */
export function planConfig(instance: OdooInstance, placement: ConfigPlacement): string {
  const options = { ...managedOptions(instance, placement), ...userOptions(instance) };
  const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`.trimEnd());
  return `[options]\n${lines.join("\n")}\n`;
}

function managedOptions(instance: OdooInstance, placement: ConfigPlacement): Record<string, string> {
  const { connection, limits, source } = instance;
  const eventPortKey = Number.parseInt(source.version, 10) >= 16 ? "gevent_port" : "longpolling_port";
  return {
    db_host: literal("db_host", connection.host),
    db_port: port("db_port", connection.port),
    db_user: literal("db_user", connection.user),
    db_password: literal("db_password", connection.password),
    // The only database it serves. No dbfilter: with one, Odoo lists the databases its role owns (service/db.py
    // `list_dbs`), and it owns none: an administrating role does.
    db_name: databaseName(connection.database),
    ...(connection.sslmode === undefined ? {} : { db_sslmode: sslMode(connection.sslmode) }),
    list_db: "False",
    // an empty password verifies as nothing: the database manager is closed to everybody
    admin_passwd: "",
    addons_path: addonsPath([...instance.addonsPaths, ...source.addonsPaths]),
    data_dir: path("data_dir", placement.dataDir),
    http_interface: "127.0.0.1",
    ...(placement.httpPort === undefined ? {} : { http_port: port("http_port", placement.httpPort) }),
    ...(placement.geventPort === undefined
      ? {}
      : { [eventPortKey]: port(eventPortKey, placement.geventPort) }),
    proxy_mode: "True",
    ...(placement.logfile === undefined ? {} : { logfile: path("logfile", placement.logfile) }),
    ...memoryLimits(limits.memoryBytes),
    limit_time_cpu: wholeNumber("limit_time_cpu", limits.timeSeconds),
    limit_time_real: wholeNumber("limit_time_real", limits.timeSeconds),
    workers: "0",
    // only production has scheduled actions worth a second thread: copies of it are neutralized, development is idle
    max_cron_threads: instance.variables.ODOO_STAGE === "production" ? "2" : "1",
  };
}

function userOptions(instance: OdooInstance): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(instance.options)) {
    // RawConfigParser lower-cases keys
    const key = name.trim().toLowerCase();
    if (!/^[a-z][a-z0-9_]*$/.test(key)) {
      throw new OdooOptionError(
        name,
        `“${name}” is not the name of an Odoo option: use letters, digits and _.`,
      );
    }
    if (managedKeys.has(key)) {
      throw new OdooOptionError(key, `The option “${key}” is set by Capstan. Remove it from the settings.`);
    }
    if (key in options)
      throw new OdooOptionError(key, `The option “${key}” is given twice. Keep one of them.`);
    options[key] = singleLine(key, value.trim());
  }
  return options;
}

/** Odoo counts virtual memory (RLIMIT_AS), soft before hard so that a request ends before an allocation fails. */
function memoryLimits(bytes: number): Record<string, string> {
  return {
    limit_memory_soft: wholeNumber("limit_memory_soft", Math.floor(bytes * 0.8)),
    limit_memory_hard: wholeNumber("limit_memory_hard", bytes),
  };
}

function singleLine(key: string, value: string): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(value) || !value.isWellFormed()) {
    throw new OdooOptionError(
      key,
      `The value of “${key}” has a line break or another control character. Remove it.`,
    );
  }
  return value;
}

/** A value that must reach Odoo as it is: not empty, not a boolean word, no white space that would be stripped. */
function literal(key: string, value: string): string {
  if (value === "" || value !== value.trim() || /^(true|false)$/i.test(value)) {
    throw new OdooOptionError(key, `Odoo cannot read this value of “${key}”. Choose another one.`);
  }
  return singleLine(key, value);
}

function databaseName(name: string): string {
  // a comma would make it a list of databases
  if (name.includes(",")) throw new OdooOptionError("db_name", "The name of a database cannot have a comma.");
  return literal("db_name", name);
}

function path(key: string, value: string): string {
  if (!value.startsWith("/") || value.includes("$")) {
    throw new OdooOptionError(
      key,
      `“${value}” cannot be used as “${key}”: it must be absolute and have no $.`,
    );
  }
  return literal(key, value);
}

function addonsPath(paths: string[]): string {
  for (const each of paths) {
    path("addons_path", each);
    if (each.includes(",")) {
      throw new OdooOptionError(
        "addons_path",
        `Odoo cannot use the folder “${each}”: rename it without the comma.`,
      );
    }
  }
  return [...new Set(paths)].join(",");
}

const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

function sslMode(mode: string): string {
  if (sslModes.includes(mode)) return mode;
  throw new OdooOptionError("db_sslmode", `“${mode}” is not an SSL mode. Use one of ${sslModes.join(", ")}.`);
}

function port(key: string, value: number): string {
  if (Number.isInteger(value) && value > 0 && value < 65_536) return String(value);
  throw new OdooOptionError(key, `${value} is not a port for “${key}”.`);
}

function wholeNumber(key: string, value: number): string {
  if (Number.isSafeInteger(value) && value >= 0) return String(value);
  throw new OdooOptionError(key, `${value} is not a whole number for “${key}”.`);
}
