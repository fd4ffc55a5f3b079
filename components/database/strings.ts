import { formatBytes } from "@/components/lib/format-bytes";
import { formatCount, formatPlural } from "@/components/lib/format-count";

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

/** What the Database page says. */
export const databaseStrings = {
  title: "Database",
  size: "Size",
  growth: "Growth",
  growthNone: "Not known yet",
  growthNoneText: "Its size is noted every hour; after a day this tells how fast it grows.",
  growthText: "a day, over the last week",
  grows: (bytes: number) => (bytes < 0 ? `−${formatBytes(-bytes)}` : `+${formatBytes(bytes)}`),
  fast: "It grew by more than a quarter within a week. The tables below tell where; a table of logs, mails or attachments is the usual one.",
  cache: "Read from memory",
  cacheOf: percent,
  cacheText: "the rest came from the disk",
  connections: "Connections",
  connectionsOf: (all: number, limit: number) => `${formatCount(all)} of ${formatCount(limit)}`,
  connectionsText: (active: number, waiting: number) =>
    `${formatCount(active)} at work, ${formatCount(waiting)} hold a transaction open`,
  longest: (seconds: number) =>
    `A transaction has been open for ${formatPlural(Math.round(seconds / 60), "minute", "minutes")}. While it is, dead rows stay. Restart the environment to end it.`,

  history: "Size over time",
  historyText: "Noted every hour; after two weeks one a day, for 400 days.",
  historyNone: "Its size is noted within the hour. Come back then.",
  chart: "Chart",
  asTable: "Table",
  historyTable: "Size of the database, the newest first",
  day: "When",

  tables: "Tables",
  tablesText: (shown: number, all: number) =>
    shown < all
      ? `The largest ${formatCount(shown)} of ${formatCount(all)}`
      : formatPlural(all, "table", "tables"),
  tablesTable: "Tables, the largest first",
  tablesNone: "There is no table yet",
  tablesNoneText: "Odoo makes them when its first module is installed.",
  table: "Table",
  total: "Total",
  data: "Data",
  indexes: "Indexes",
  rows: "Live rows",
  dead: "Dead rows",
  /** of few it is not worth an estimate */
  deadOf: (rows: number, bytes: number) =>
    rows < 1_000 ? formatCount(rows) : `${formatCount(rows)}, about ${formatBytes(bytes)}`,
  showAll: (count: number) => `Show all ${formatCount(count)}`,
  vacuumed: "Last vacuum",
  never: "Never",

  hints: "Indexes",
  hintsText: "Hints, not orders: the counters know only what happened since they began.",
  hintsTable: "Hints about indexes",
  hintsNone: "Nothing to mend",
  hintsNoneText: "No index is unused or double, and every larger foreign key has one.",
  hint: "Hint",
  hintWords: {
    unused: "Never read",
    duplicate: "Double",
    missing: "Missing",
  },
  hintAbout: {
    unused: (name: string) => `${name} was never read; each write still keeps it`,
    duplicate: (name: string, other: string) => `${name} does the same as ${other}`,
    missing: (name: string, other: string) =>
      `No index begins with ${name}: deleting in ${other} reads the whole table`,
  },
  about: "What",

  statements: "Statements",
  statementsText: "Those that took most time, their values left out.",
  statementsTable: "Statements, by the time they took",
  statementsOff: "This server does not count statements",
  statementsOffText:
    "Load pg_stat_statements (shared_preload_libraries) on Odoo's PostgreSQL and restart it. Capstan's own PostgreSQL has it.",
  statementsNone: "Nothing was counted yet",
  statementsNoneText: "Use this Odoo for a while, then look again.",
  statement: "Statement",
  calls: "Calls",
  mean: "Mean",
  max: "Longest",
  share: "Share of time",
  shareOf: percent,
  milliseconds: (ms: number) =>
    ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`,
  plan: "Plan",
  planTitle: "How PostgreSQL would run it",
  planText: "A generic plan, for any values. Nothing was run.",
  planFailed: "There is no plan",

  nothing: "Nothing serves here yet",
  nothingText: "When the first build is done, its database is looked at here.",
  silent: "Odoo's database server does not answer in time",
  silentText:
    "It is away, or an update of Odoo holds a table. What it takes now is not known; what was noted before is below.",
  silentNext: "Look at Status.",
} as const;
