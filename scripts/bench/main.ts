/** Runs the rows and prints them as the table of docs/benchmarks.md. Name groups to run only those; `--full` for backups and copies. */
import path from "node:path";
import { Client } from "pg";
import { mirrorRoles } from "@/server/access/mirror-roles";
import { openDatabase } from "@/server/platform/db/database";
import { migrate } from "@/server/platform/db/migrate";
import { withDatabase } from "@/server/platform/db/testing/global-setup";
import { readTestServerUrl } from "@/server/platform/env";
import { backupRows } from "./backup-rows";
import { buildRows } from "./build-rows";
import { cloneRows } from "./clone-rows";
import { copyRows } from "./copy-rows";
import { eventRows } from "./event-rows";
import type { Row } from "./measure";
import { portalRows } from "./portal-rows";
import { queueRows } from "./queue-rows";
import { rlsGroup } from "./rls-rows";
import { BENCH_SIZES } from "./sizes";

const DATABASE = "capstan_bench";

const serverUrl = readTestServerUrl();
const admin = new Client({ connectionString: serverUrl });
await admin.connect();
await admin.query(`create database ${DATABASE}`);
await admin.end();
const url = withDatabase(serverUrl, DATABASE);
await migrate(url, path.join(import.meta.dirname, "../../prisma/migrations"));
const db = openDatabase(url, { applicationName: "capstan bench" });
await mirrorRoles(db);

const size = process.argv.includes("--full") ? BENCH_SIZES.full : BENCH_SIZES.some;
const groups: Record<string, () => Promise<Row[]>> = {
  clones: () => cloneRows(serverUrl),
  backups: () => backupRows(serverUrl, size),
  copies: () => copyRows(serverUrl, size),
  queue: () => queueRows(db, url),
  events: () => eventRows(db),
  portal: portalRows,
  builds: buildRows,
  rls: rlsGroup,
};
const wanted = process.argv.slice(2).filter((argument) => argument !== "--full");
console.log("| what | how | measured | at least | met |\n|---|---|---|---|---|");
for (const [name, measure] of Object.entries(groups)) {
  // rls is part of portal, too
  if (wanted.length > 0 ? !wanted.includes(name) : name === "rls") continue;
  for (const row of await measure())
    console.log(
      `| ${row.what} | ${row.how} | ${row.measured} | ${row.target} | ${row.met === null ? "–" : row.met ? "yes" : "no"} |`,
    );
}
await db.close();
