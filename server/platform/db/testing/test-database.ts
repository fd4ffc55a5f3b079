import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, inject } from "vitest";
import { openDatabase, type Database } from "../database";
import { withDatabase } from "./global-setup";

/** openTestDatabase copies the migrated template for the calling test file and drops the copy afterwards. */
export async function openTestDatabase(): Promise<{ db: Database; url: string }> {
  const serverUrl = inject("databaseUrl");
  const name = `capstan_test_${randomBytes(6).toString("hex")}`;
  await onServer(serverUrl, `create database ${name} template ${inject("templateDatabase")}`);
  const url = withDatabase(serverUrl, name);
  const db = openDatabase(url, { applicationName: "capstan test" });
  afterAll(async () => {
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
