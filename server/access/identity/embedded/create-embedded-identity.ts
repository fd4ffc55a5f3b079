/**
 * The embedded provider: better-auth 1.7 on schema `identity`, which no row-level-security role can open. Strangers
 * cannot sign up: people are made by bootstrap, by invitation, and by a provider of OpenID Connect that may.
 */
import { Pool } from "pg";
import { getMigrations } from "better-auth/db/migration";
import { claimCode } from "@/server/platform/db/sql/used-codes";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { ACCESS_TUNABLES } from "../../tunables";
import { hostCookiePrefix } from "../host-cookie-prefix";
import type { IdentityMails, IdentityProfiles, IdentityProvider } from "../port";
import { createThrottle } from "../throttle";
import { createAuth, type AuthOptions } from "./create-auth";
import { factorMethods } from "./factors";
import { oidcMethods } from "./oidc/oidc-methods";
import { passkeyMethods } from "./passkeys";
import { passwordMethods } from "./passwords";
import { peopleMethods } from "./people";
import { sessionMethods } from "./sessions";
import { signInMethods } from "./sign-in";

export type EmbeddedIdentityOptions = {
  databaseUrl: string;
  /** as `capstan_worker`, for counters that all processes share */
  sql: SqlClient;
  /** public address of the portal */
  url: string;
  secret: string;
  profiles: IdentityProfiles;
  mails: IdentityMails;
  /** asks sites that people sign in at; must not reach what only this machine can see */
  fetch: typeof fetch;
};

/** compileIdentityMigrations gives the SQL that better-auth still misses in the database; only ";" when nothing is. */
export async function compileIdentityMigrations(options: EmbeddedIdentityOptions): Promise<string> {
  const pool = openPool(options.databaseUrl);
  try {
    const { compileMigrations } = await getMigrations(createAuth(pool, authOptions(options)).options);
    return await compileMigrations();
  } finally {
    await pool.end();
  }
}

/** createEmbeddedIdentity opens its own small pool: better-auth writes its tables as `capstan_worker`. */
export function createEmbeddedIdentity(options: EmbeddedIdentityOptions): IdentityProvider {
  const pool = openPool(options.databaseUrl);
  const auth = createAuth(pool, authOptions(options));
  const inside = { auth, throttle: createThrottle(options.sql), profiles: options.profiles };
  const prefix = hostCookiePrefix(options.url);
  const { listProviders, ...provided } = oidcMethods(inside, { ...options, cookieName: `${prefix}.oidc` });
  return {
    kind: "embedded",
    offers: { sessionList: true, recoveryCodes: true, passkeys: true },
    ...sessionMethods(inside, `${prefix}.session_token`),
    ...signInMethods(inside, listProviders),
    ...provided,
    ...passkeyMethods(inside),
    ...passwordMethods(inside),
    ...factorMethods(inside),
    ...peopleMethods(inside),
    close: () => pool.end(),
  };
}

function authOptions(options: EmbeddedIdentityOptions): AuthOptions {
  const { url, secret, profiles, mails, sql } = options;
  return {
    url,
    secret,
    profiles,
    mails,
    claimCode: (userId, codeHash) => claimCode(sql, userId, codeHash, ACCESS_TUNABLES.usedCodeMs),
  };
}

function openPool(databaseUrl: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: "capstan identity",
    max: ACCESS_TUNABLES.identityConnections,
    options: "-c search_path=identity -c role=capstan_worker",
  });
  pool.on("error", () => {});
  return pool;
}
