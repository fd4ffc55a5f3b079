/**
 * Database tests: one template database is migrated once, each test file gets a copy of it. The server is the one of
 * CAPSTAN_TEST_DATABASE_URL (a superuser's address; `npm test` starts one of its own).
 */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../database";
import { migrate } from "../migrate";
import { ensureAppLogin } from "@/scripts/cluster/app-login.mjs";
import { mirrorRoles } from "@/server/access/mirror-roles";
import { readTestServerUrl } from "../../env";

declare module "vitest" {
  interface ProvidedContext {
    /** superuser's address on the test server */
    databaseUrl: string;
    /** name of the migrated template */
    templateDatabase: string;
    /** what Capstan's own processes log in as: no superuser, owner of nothing */
    appLogin: { name: string; password: string };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverUrl = readTestServerUrl();
  const template = `capstan_test_template_${randomBytes(6).toString("hex")}`;
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${template}`);
  const url = withDatabase(serverUrl, template);
  await migrate(url, path.join(import.meta.dirname, "../../../../prisma/migrations"));
  const appLogin = { name: `${template}_app`, password: randomBytes(12).toString("hex") };
  const appUrl = await ensureAppLogin(url, appLogin);
  const db = openDatabase(appUrl, { applicationName: "capstan test setup", maxConnections: 2 });
  await mirrorRoles(db);
  await db.close();
  project.provide("databaseUrl", serverUrl);
  project.provide("templateDatabase", template);
  project.provide("appLogin", appLogin);
  return async () => {
    await admin.query(`drop database if exists ${template} with (force)`);
    await admin.query(`drop role if exists ${appLogin.name}`);
    await admin.end();
  };
}

/** withLogin gives the same database's address for another role. */
export function withLogin(address: string, { name, password }: { name: string; password: string }): string {
  const url = new URL(address);
  url.username = name;
  url.password = password;
  return url.toString();
}

/** withDatabase gives the same server's address with another database. */
export function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
