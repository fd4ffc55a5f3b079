import { escapeLiteral } from "pg";
import { RECOVERY_MARK } from "@/server/platform/db/sql/unfinished-recovery";
import { quoteName } from "../quote-name";

/** Schemas of others in the same database (Supabase's own, say): they are not Capstan's to keep. */
export const OTHER_SCHEMAS = `
  select nspname as name from pg_namespace
  where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public', 'app', 'ops', 'odoo', 'odoo_seed', 'identity')
  order by 1`;

export const MIGRATIONS = `
  select migration_name as name, checksum from public._prisma_migrations
  where rolled_back_at is null and finished_at is not null order by 1`;

export const HAS_CONTROL_PLANE = `select to_regnamespace('ops') is not null as found`;

/** Both or neither: they are one message. Its owner is who takes it away again. */
export const markRecovery = (text: string): string =>
  `create schema if not exists ${RECOVERY_MARK} authorization capstan_worker;
   comment on schema ${RECOVERY_MARK} is ${escapeLiteral(text)}`;

/** $1: RECOVERY_MARK */
export const READ_MARK = `select obj_description(to_regnamespace($1::text), 'pg_namespace') as text`;

export const NOW = `select clock_timestamp() as now`;

/** Roles belong to the server, not to a dump. The first migrations make the same ones. */
export const ENSURE_ROLES = `
do $$
declare v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role', 'capstan_worker'] loop
    if not exists (select 1 from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I nologin noinherit', v_role);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, v_role, 'member') then
      execute format('grant %I to current_user', v_role);
    end if;
  end loop;
end $$`;

export const createDatabase = (name: string): string =>
  `create database ${quoteName(name)} template template0 encoding 'UTF8'`;
export const dropDatabase = (name: string): string =>
  `drop database if exists ${quoteName(name)} with (force)`;
export const renameDatabase = (from: string, to: string): string =>
  `alter database ${quoteName(from)} rename to ${quoteName(to)}`;

/** $1: the database. Whoever is in it keeps it from being renamed. */
export const END_SESSIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`;

/** $1: what names begin with. Left by processes that died: nobody is in them. */
export const LEFT_DATABASES = `
  select datname as name from pg_database d where starts_with(datname, $1)
    and not exists (select from pg_stat_activity a where a.datid = d.oid)`;

/** $1: a number that is taken, though no row has it. */
export const PASS_ORDINALS = `
  select setval('ops.environments_ordinal_seq', greatest($1::bigint, last_value)) from ops.environments_ordinal_seq`;

export const ANALYZE = `analyze`;
