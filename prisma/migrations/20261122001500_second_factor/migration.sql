-- Second factors, passkeys, and what slows guessing down. Columns and tables in quotes are better-auth's own, made by its
-- compileMigrations(); no row-level-security role can open this schema.
set local search_path = identity;
alter table "user" add column "twoFactorEnabled" boolean;
alter table "session" add column "method" text, add column "provenAt" timestamptz;

create table "twoFactor" ("id" uuid default pg_catalog.gen_random_uuid() not null primary key, "secret" text not null, "backupCodes" text not null, "userId" uuid not null references "user" ("id") on delete cascade, "verified" boolean, "failedVerificationCount" integer, "lockedUntil" timestamptz);
create index "twoFactor_secret_idx" on "twoFactor" ("secret");
create index "twoFactor_userId_idx" on "twoFactor" ("userId");
-- One authenticator app per person, also when two enrolments begin at once.
create unique index two_factor_person on "twoFactor" ("userId");

create table "passkey" ("id" uuid default pg_catalog.gen_random_uuid() not null primary key, "name" text, "publicKey" text not null, "userId" uuid not null references "user" ("id") on delete cascade, "credentialID" text not null, "counter" integer not null, "deviceType" text not null, "backedUp" boolean not null, "transports" text, "createdAt" timestamptz, "aaguid" text);
create index "passkey_userId_idx" on "passkey" ("userId");
create index "passkey_credentialID_idx" on "passkey" ("credentialID");
create unique index passkey_credential on "passkey" ("credentialID");

-- Attempts per address and per account, counted for all web processes together.
create table throttle (key text primary key, count integer not null, ends_at timestamptz not null);
-- Codes of authenticator apps that were shown already; each works once.
create table used_codes (
  user_id uuid not null, code_hash text not null, used_at timestamptz not null, primary key (user_id, code_hash)
);
drop table "rateLimit";
grant select, insert, update, delete on all tables in schema identity to capstan_worker;

-- Kept by whichever identity provider there is, so that policies and tokens can ask without knowing it.
alter table app.users add column has_second_factor boolean not null default false;
alter table app.orgs add column require_second_factor boolean not null default false;
grant update (require_second_factor) on app.orgs to authenticated;
