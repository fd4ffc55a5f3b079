/**
 * What may be done with one statement of somebody else's dump. Only what pg_dump writes for a database of Odoo is run;
 * everything else is refused, not searched for bad words. The role that runs it is the floor below: it can do nothing
 * outside its database.
 */
export type Judgement =
  | { act: "run" }
  /** rows follow */
  | { act: "copy" }
  /** of no use here: owners, rights, what is empty already */
  | { act: "skip" }
  | { act: "extension"; name: string; schema: string }
  | { act: "refuse"; why: string };

const NAME = String.raw`(?:"(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const QUALIFIED = `${NAME}(?:\\.${NAME})?`;
const TEXT = String.raw`'(?:[^']|'')*'`;
const exactly = (pattern: string) => new RegExp(`^(?:${pattern})$`, "i");
const beginning = (pattern: string) => new RegExp(`^(?:${pattern})(?![\\w$])`, "i");

const COPY = exactly(String.raw`COPY\s+${QUALIFIED}\s*(?:\([^()]*\))?\s+FROM\s+stdin`);
const EXTENSION = exactly(
  String.raw`CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(${NAME})(?:\s+WITH)?\s+SCHEMA\s+(${NAME})`,
);
const SETTING = exactly(String.raw`SET\s+(?:SESSION\s+)?(\w+)\s*(?:=|\sTO\s)\s*(.*)`);

/** Values that a dump needs to be read rightly. */
const SETTINGS: Record<string, RegExp> = {
  client_encoding: /^'?utf-?8'?$/i,
  standard_conforming_strings: /^'?on'?$/i,
  check_function_bodies: /^'?(false|off)'?$/i,
  xmloption: /^'?content'?$/i,
  row_security: /^'?off'?$/i,
  search_path: new RegExp(`^${NAME}(?:\\s*,\\s*${NAME})*$|^''$`, "i"),
  default_table_access_method: /^'?heap'?$/i,
};
/** Of the server it came from: limits, places, and what newer or older versions know. */
const SETTINGS_LEFT_OUT = new Set([
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "transaction_timeout",
  "client_min_messages",
  "default_tablespace",
  "default_with_oids",
  "default_toast_compression",
]);

const KINDS = String.raw`(?:UNLOGGED\s+)?TABLE|SEQUENCE|(?:UNIQUE\s+)?INDEX|(?:RECURSIVE\s+|MATERIALIZED\s+)?VIEW|FUNCTION|PROCEDURE|AGGREGATE|(?:CONSTRAINT\s+)?TRIGGER|TYPE|DOMAIN|SCHEMA|RULE|OPERATOR|CAST|COLLATION|STATISTICS|POLICY|TEXT\s+SEARCH`;
const RUN = [
  exactly(String.raw`SELECT\s+pg_catalog\.set_config\(\s*'search_path'\s*,\s*${TEXT}\s*,\s*false\s*\)`),
  exactly(
    String.raw`SELECT\s+(?:pg_catalog\.)?setval\(\s*${TEXT}\s*,\s*-?\d+\s*(?:,\s*(?:true|false)\s*)?\)`,
  ),
  beginning(String.raw`CREATE\s+(?:OR\s+REPLACE\s+)?(?:${KINDS})`),
  beginning(String.raw`ALTER\s+(?:${KINDS})`),
  beginning(String.raw`COMMENT\s+ON`),
  beginning(
    String.raw`INSERT\s+INTO\s+${QUALIFIED}\s*(?:\([^()]*\)\s*)?(?:OVERRIDING\s+SYSTEM\s+VALUE\s+)?VALUES`,
  ),
  beginning(String.raw`REFRESH\s+MATERIALIZED\s+VIEW`),
];
const SKIP = [
  beginning(
    String.raw`GRANT|REVOKE|SECURITY\s+LABEL|ALTER\s+DEFAULT\s+PRIVILEGES|BEGIN|COMMIT|START\s+TRANSACTION|ANALYZE`,
  ),
  beginning(String.raw`(?:CREATE|ALTER)\s+PUBLICATION`),
  // it is loaded into an empty database: pg_dump --clean begins with these
  beginning(
    String.raw`DROP\s+(?:${KINDS}|EXTENSION|PUBLICATION)|ALTER\s+TABLE\s+IF\s+EXISTS\s+(?:ONLY\s+)?${QUALIFIED}\s+DROP`,
  ),
  beginning(String.raw`CREATE\s+SCHEMA\s+(?:IF\s+NOT\s+EXISTS\s+)?public`),
  beginning(String.raw`COMMENT\s+ON\s+(?:EXTENSION|DATABASE|SCHEMA\s+public)`),
  exactly(String.raw`ALTER\s+[^;']*\sOWNER\s+TO\s+${NAME}`),
];
/** Known, and worth a reason of its own. */
const REASONS: [RegExp, string][] = [
  [/^COPY\b.*\bPROGRAM\b/is, "It has a COPY that runs a program of the server."],
  [/^COPY\b/i, "It has a COPY that reads or writes files of the server."],
  [/^ALTER\s+SYSTEM\b/i, "It changes the server's own settings (ALTER SYSTEM)."],
  [/^(CREATE|ALTER)\s+SUBSCRIPTION\b/i, "It fetches data from another server (CREATE SUBSCRIPTION)."],
  [/^(CREATE|ALTER)\s+(SERVER|FOREIGN|USER\s+MAPPING)\b|^IMPORT\b/i, "It connects to another server."],
  [/^(CREATE|ALTER)\s+(ROLE|USER|GROUP|DATABASE|TABLESPACE)\b/i, "It changes roles or databases of the server."],
  [/^(CREATE|ALTER)\s+(EVENT\s+TRIGGER|LANGUAGE)\b|^LOAD\b|^(CREATE|ALTER)\s+EXTENSION\b/i, "It brings code into the server."],
  [/^SET\s+(SESSION\s+AUTHORIZATION|ROLE)\b/i, "It wants to act as another role."],
  [/^DO\b/i, "It runs code of its own (DO)."],
]; // prettier-ignore

/** judgeStatement: `text` is one statement without its semicolon and without comments in front. */
export function judgeStatement(text: string): Judgement {
  if (text === "" || SKIP.some((pattern) => pattern.test(text))) return { act: "skip" };
  const setting = SETTING.exec(text);
  if (setting) return judgeSetting(setting[1]?.toLowerCase() ?? "", setting[2]?.trim() ?? "");
  const extension = EXTENSION.exec(text);
  if (extension) return { act: "extension", name: unquote(extension[1]), schema: unquote(extension[2]) };
  if (COPY.test(text)) return { act: "copy" };
  if (RUN.some((pattern) => pattern.test(text))) return { act: "run" };
  const known = REASONS.find(([pattern]) => pattern.test(text));
  return { act: "refuse", why: known?.[1] ?? `No dump of Odoo has this: ${excerpt(text)}` };
}

/** excerpt: enough of a statement to find it by. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

function judgeSetting(name: string, value: string): Judgement {
  if (SETTINGS_LEFT_OUT.has(name)) return { act: "skip" };
  const allowed = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (allowed?.test(value)) return { act: "run" };
  return {
    act: "refuse",
    why: `It changes a setting that no dump of Odoo changes: ${excerpt(`${name} = ${value}`)}`,
  };
}

function unquote(name = ""): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
