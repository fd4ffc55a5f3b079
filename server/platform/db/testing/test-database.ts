import { randomBytes } from "node:crypto";
import path from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { openDatabase, type Database } from "../database";
import { APP_LOGIN, ensureAppLogin } from "@/scripts/cluster/app-login.mjs";
import { mirrorRoles } from "@/server/access/mirror-roles";
import { atEnd } from "@/server/platform/testing/at-end";
import { migrate } from "../migrate";
import { withDatabase, withLogin } from "./global-setup";

/** openDatabaseOn migrates a new database on a server of the test's own, which takes it with it. */
export async function openDatabaseOn(serverUrl: string): Promise<{ db: Database; url: string }> {
  await onServer(serverUrl, "create database capstan_test");
  const url = withDatabase(serverUrl, "capstan_test");
  await migrate(url, path.join(import.meta.dirname, "../../../../prisma/migrations"));
  const appUrl = await ensureAppLogin(url, { name: APP_LOGIN, password: randomBytes(12).toString("hex") });
  const db = openDatabase(appUrl, { applicationName: "capstan test" });
  await mirrorRoles(db);
  atEnd(() => db.close());
  return { db, url };
}

/**
 * openTestDatabase copies the migrated template for the calling test file and drops the copy afterwards. `db` logs in as
 * Capstan does; `url` is the superuser's.
 */
export async function openTestDatabase(): Promise<{ db: Database; url: string }> {
  const serverUrl = inject("databaseUrl");
  const name = `capstan_test_${randomBytes(6).toString("hex")}`;
  await onServer(serverUrl, `create database ${name} template ${inject("templateDatabase")}`);
  const url = withDatabase(serverUrl, name);
  const db = openDatabase(withLogin(url, inject("appLogin")), { applicationName: "capstan test" });
  atEnd(async () => {
    await db.close();
    await onServer(serverUrl, `drop database if exists ${name} with (force)`);
  });
  return { db, url };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}
