/**
 * Two organizations with something in every table, whatever tables there are: values come from the column's type, its
 * check constraints and its references. A new table needs nothing here unless a constraint of its own asks for more.
 */
import { randomUUID } from "node:crypto";
import { escapeIdentifier, type Client } from "pg";
import type { Column, Table } from "./catalog";

export const STAGE_ORDER = ["production", "staging", "development"] as const;

export type Row = Record<string, unknown>;
/** An organization: its rows of each table; the row at index i belongs to the environment of STAGE_ORDER[i]. */
export type World = { name: string; rows: Map<string, Row[]> };

/** What no constraint tells. */
const VALUES: Record<string, (world: World, index: number) => unknown> = {
  "app.orgs.slug": (world) => `org-of-${world.name}`,
  "ops.projects.slug": (world, index) => `${world.name}-${index}`,
  "ops.projects.repo_kind": () => "hosted",
  "ops.environments.stage": (_world, index) => STAGE_ORDER[index] ?? "development",
  "ops.environments.branch": (_world, index) => `branch-${index}`,
  "ops.runs.status": () => "running",
  "ops.runs.attempt": () => 1,
  // one is under way at most
  "ops.control_backups.status": () => "verified",
  "ops.incidents.kind": () => "backup_unproven",
  "app.org_members.role": () => "owner",
  // A person's token, a project's, and one that CI was given.
  "ops.api_tokens.user_id": (world, index) => (index === 0 ? idOf(world, "app.users") : null),
  "ops.api_tokens.project_id": (world, index) => (index === 0 ? null : idOf(world, "ops.projects")),
  "ops.api_tokens.role_id": (world, index) => (index === 0 ? null : idOf(world, "ops.roles")),
  "ops.api_tokens.trust_rule_id": (world, index) => (index === 2 ? idOf(world, "ops.trust_rules") : null),
  "ops.api_tokens.expires_at": (_world, index) => (index === 2 ? new Date(Date.now() + 3_600_000) : null),
};

function idOf(world: World, table: string): unknown {
  return world.rows.get(table)?.[0]?.id;
}

/** Columns that say whose a row is without a foreign key. */
const REFERENCES: Record<string, string> = {
  org_id: "app.orgs",
  user_id: "app.users",
  project_id: "ops.projects",
  env_id: "ops.environments",
  environment_id: "ops.environments",
  run_id: "ops.runs",
  deployment_id: "ops.deployments",
  requested_by: "app.users",
  created_by: "app.users",
};

/** Rows of these are one to an organization; the rest gets one for each stage, as far as its unique keys let it. */
const SINGLE = new Set(["app.orgs", "app.users", "ops.projects"]);

/** fillTables inserts and gives the rows; throws when a table stays empty. */
export async function fillTables(client: Client, tables: readonly Table[], name: string): Promise<World> {
  const world: World = { name, rows: new Map() };
  for (const table of orderByReference(tables)) {
    const inserted: Row[] = [];
    for (let index = 0; index < (SINGLE.has(table.name) ? 1 : STAGE_ORDER.length); index += 1) {
      const row = await insertRow(client, table, planRow(table, world, index));
      if (row) inserted.push(row);
    }
    if (inserted.length === 0) throw new Error(`${table.name} stays empty for ${name}`);
    world.rows.set(table.name, inserted);
  }
  return world;
}

/** planRow gives the values a new row of this world has; what has a default or may be null is left out. */
export function planRow(table: Table, world: World, index: number): Row {
  const row: Row = {};
  for (const column of table.columns) {
    const given = VALUES[`${table.name}.${column.name}`];
    const reference = referenceOf(table, column.name);
    const target = reference && pick(world.rows.get(reference.table), index);
    if (given) row[column.name] = given(world, index);
    else if (target) row[column.name] = target[reference.target];
    else if (column.notNull && !column.hasDefault) row[column.name] = makeValue(table, column, world, index);
  }
  return row;
}

/** referenceOf: what a column points at, by foreign key or by its name. */
export function referenceOf(table: Table, column: string): { table: string; target: string } | null {
  const key = table.foreignKeys.find((one) => one.column === column);
  if (key) return { table: key.table, target: key.target };
  const named = REFERENCES[column];
  return named && named !== table.name ? { table: named, target: "id" } : null;
}

async function insertRow(client: Client, table: Table, row: Row): Promise<Row | null> {
  const names = Object.keys(row);
  const { rows } = await client.query<Row>(
    `insert into ${quoteTable(table.name)} (${names.map(escapeIdentifier).join(", ")})
     values (${names.map((_name, at) => `$${at + 1}`).join(", ")}) on conflict do nothing returning *`,
    Object.values(row),
  );
  return rows[0] ?? null;
}

export function quoteTable(name: string): string {
  return name.split(".").map(escapeIdentifier).join(".");
}

function pick(rows: readonly Row[] | undefined, index: number): Row | undefined {
  return rows?.[index] ?? rows?.at(-1);
}

function makeValue(table: Table, column: Column, world: World, index: number): unknown {
  const allowed = firstAllowed(table, column.name);
  if (allowed !== null) return allowed;
  const { type } = column;
  if (type.endsWith("[]")) return [];
  if (type === "uuid") return randomUUID();
  if (/^(text|character|varchar|citext)/.test(type))
    return `${table.name} ${column.name} ${world.name} ${index}`;
  if (/^(integer|bigint|smallint|numeric|double|real)/.test(type)) return index + 1;
  if (type === "boolean") return false;
  if (/^(timestamp|date)/.test(type)) return new Date();
  if (/^jsonb?$/.test(type)) return {};
  if (type === "bytea") return Buffer.from(randomUUID());
  if (/^(inet|cidr)$/.test(type)) return `10.0.0.${index + 1}`;
  throw new Error(`no value known for ${table.name}.${column.name}, a ${type}`);
}

/** `CHECK ((stage = ANY (ARRAY['production'::text, …])))` allows production. */
function firstAllowed(table: Table, column: string): string | null {
  for (const check of table.checks) {
    const found = new RegExp(`\\(${column} = ANY \\(ARRAY\\['([^']*)'`).exec(check);
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

function orderByReference(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const done = new Set<string>();
  const order: Table[] = [];
  const visit = (table: Table) => {
    if (done.has(table.name)) return;
    done.add(table.name);
    for (const column of table.columns) {
      const reference = referenceOf(table, column.name);
      const target = reference && byName.get(reference.table);
      // A reference that may be null can close a circle (an environment's current deployment): it is left empty then.
      if (target && (column.notNull || !closesCircle(table, target))) visit(target);
    }
    order.push(table);
  };
  tables.forEach(visit);
  return order;
}

function closesCircle(table: Table, target: Table): boolean {
  return target.columns.some(
    ({ name, notNull }) => notNull && referenceOf(target, name)?.table === table.name,
  );
}
