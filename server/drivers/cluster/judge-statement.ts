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

/**
 * Whoever made the dump decides how long a statement is and what fills it, so no pattern may look at a character more
 * than a few times: what repeats never stands beside something that takes the same characters (`\s*\s+`, `\s+.*`). What
 * judges a statement lies in so much of it: a COPY of the 1,600 columns that a table can have, each of a long name. A
 * greedy loop over much more would fill the stack of regular expressions.
 */
const HEAD_MAX_CHARS = 262_144;
/** What is blank to PostgreSQL. `\s` takes more, and all of that can be part of a name. */
const BLANK = String.raw`[ \t\n\r\f\v]`;
/** PostgreSQL cuts longer names off; no dump has any. */
const NAME = String.raw`(?:"(?:[^"]|""){1,255}"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]{0,254})`;
const QUALIFIED = `${NAME}(?:\\.${NAME})?`;
const TEXT = String.raw`'(?:[^']|'')*'`;
type Pattern = { isFoundIn(text: string): boolean };
const compile = (pattern: string) => new RegExp(pattern.replaceAll(String.raw`\s`, BLANK), "i");

function exactly(pattern: string): Pattern & { exec(text: string): RegExpExecArray | null } {
  const whole = compile(`^(?:${pattern})$`);
  const exec = (text: string) => (text.length <= HEAD_MAX_CHARS ? whole.exec(text) : null);
  return { exec, isFoundIn: (text) => exec(text) !== null };
}

function beginning(pattern: string): Pattern {
  const start = compile(`^(?:${pattern})(?![\\w$])`);
  const isFoundIn = (text: string) => {
    const head = text.slice(0, HEAD_MAX_CHARS);
    const found = start.exec(head)?.[0];
    // what follows the last letter of a head is not known
    return found !== undefined && (head.length === text.length || found.length < head.length);
  };
  return { isFoundIn };
}

const COPY = exactly(String.raw`COPY\s+${QUALIFIED}(?:\s*\([^()]*\))?\s+FROM\s+stdin`);
const EXTENSION = exactly(
  String.raw`CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(${NAME})(?:\s+WITH)?\s+SCHEMA\s+(${NAME})`,
);
const SETTING = compile(String.raw`^SET\s+(?:SESSION\s+)?(\w+)(?:\s*=|\s+TO\s)`);

/** Values that a dump needs to be read rightly. */
const SETTINGS: Record<string, RegExp> = {
  client_encoding: /^'?utf-?8'?$/i,
  standard_conforming_strings: /^'?on'?$/i,
  check_function_bodies: /^'?(false|off)'?$/i,
  xmloption: /^'?content'?$/i,
  row_security: /^'?off'?$/i,
  search_path: compile(String.raw`^${NAME}(?:\s*,\s*${NAME})*$|^''$`),
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
  exactly(String.raw`ALTER\s[^;']*\sOWNER\s+TO\s+${NAME}`),
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
  if (text === "" || SKIP.some((pattern) => pattern.isFoundIn(text))) return { act: "skip" };
  const setting = readSetting(text);
  if (setting) return judgeSetting(setting.name, setting.value);
  const extension = EXTENSION.exec(text);
  if (extension) return { act: "extension", name: unquote(extension[1]), schema: unquote(extension[2]) };
  if (COPY.isFoundIn(text)) return { act: "copy" };
  if (RUN.some((pattern) => pattern.isFoundIn(text))) return { act: "run" };
  const head = text.slice(0, HEAD_MAX_CHARS);
  const known = REASONS.find(([pattern]) => pattern.test(head));
  return { act: "refuse", why: known?.[1] ?? `No dump of Odoo has this: ${excerpt(text)}` };
}

/** excerpt: enough of a statement to find it by. */
export function excerpt(text: string): string {
  const line = text.slice(0, EXCERPT_OF_CHARS).replaceAll(/\s+/g, " ");
  return line.length > 100 || text.length > EXCERPT_OF_CHARS ? `${line.slice(0, 100)}…` : line;
}
/** Blanks among them are many where a statement is indented. */
const EXCERPT_OF_CHARS = 10_000;

function readSetting(text: string): { name: string; value: string } | null {
  if (text.length > HEAD_MAX_CHARS) return null;
  const [start, name = ""] = SETTING.exec(text) ?? [];
  if (start === undefined) return null;
  const value = text.slice(start.length).trimStart();
  // pg_dump writes a setting in one line
  return /[\n\r\u2028\u2029]/.test(value) ? null : { name: name.toLowerCase(), value: value.trim() };
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
