import { escapeIdentifier, escapeLiteral, type Client } from "pg";
import type { Table } from "@/server/platform/db/testing/catalog";
import { quoteTable, type Row } from "@/server/platform/db/testing/fill-tables";
import type { Persona } from "./two-organizations";

/** Rows found or changed, or the SQLSTATE of the refusal. */
export type Outcome = { rows: number } | { state: string };

/** 42501: no right to the table, or refused by a policy. Any other error means that the row was reached. */
export const NO_RIGHT = "42501";

/** Probe tries statements as a person; every try is taken back. */
export class Probe {
  private readonly writable = new Map<string, Set<string>>();

  constructor(private readonly client: Client) {}

  async attempt<T>(persona: Persona, run: () => Promise<T>): Promise<{ value: T } | { state: string }> {
    const claims = persona.userId === null ? "" : JSON.stringify({ sub: persona.userId, role: persona.role });
    await this.client.query("begin");
    try {
      await this.client.query(
        "select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)",
        [claims, persona.role],
      );
      return { value: await run() };
    } catch (error) {
      return { state: (error as { code?: string }).code ?? String(error) };
    } finally {
      await this.client.query("rollback");
    }
  }

  async select(persona: Persona, table: Table, rows: readonly Row[]): Promise<Outcome> {
    const text = `select 1 from ${quoteTable(table.name)} where ${whereKeys(table, rows)}`;
    return this.run(persona, text);
  }

  async delete(persona: Persona, table: Table, rows: readonly Row[]): Promise<Outcome> {
    return this.run(persona, `delete from ${quoteTable(table.name)} where ${whereKeys(table, rows)}`);
  }

  /** Sets one column; without a value, to what it is. */
  async update(
    persona: Persona,
    table: Table,
    rows: readonly Row[],
    change: { column: string; value?: unknown },
  ): Promise<Outcome> {
    const column = escapeIdentifier(change.column);
    const value = "value" in change ? literal(change.value) : column;
    return this.run(
      persona,
      `update ${quoteTable(table.name)} set ${column} = ${value} where ${whereKeys(table, rows)}`,
    );
  }

  /** Only with the columns the role may write: a refusal for one of the others would prove nothing about the rest. */
  async insert(persona: Persona, table: Table, row: Row): Promise<Outcome> {
    const allowed = await this.columnsWith(persona.role, table, "insert");
    const written = Object.entries(row).filter(([name]) => allowed.size === 0 || allowed.has(name));
    const names = written.map(([name]) => escapeIdentifier(name)).join(", ");
    const values = written.map(([, value]) => literal(value)).join(", ");
    return this.run(persona, `insert into ${quoteTable(table.name)} (${names}) values (${values})`);
  }

  async columnsWith(
    role: string,
    table: Table,
    privilege: "insert" | "update" | "select",
  ): Promise<Set<string>> {
    const key = `${role} ${table.name} ${privilege}`;
    const known = this.writable.get(key);
    if (known) return known;
    const { rows } = await this.client.query<{ name: string }>(
      "select name from unnest($3::text[]) as name where has_column_privilege($1, $2, name, $4)",
      [role, table.name, table.columns.map(({ name }) => name), privilege],
    );
    const found = new Set(rows.map(({ name }) => name));
    this.writable.set(key, found);
    return found;
  }

  private async run(persona: Persona, text: string): Promise<Outcome> {
    const done = await this.attempt(persona, async () => (await this.client.query(text)).rowCount ?? 0);
    return "value" in done ? { rows: done.value } : done;
  }
}

/** isKeptOut: nothing found, or refused for want of a right. */
export function isKeptOut(outcome: Outcome): boolean {
  return "rows" in outcome ? outcome.rows === 0 : outcome.state === NO_RIGHT;
}

function whereKeys(table: Table, rows: readonly Row[]): string {
  const names = table.primaryKey.map(escapeIdentifier).join(", ");
  const keys = rows.map((row) => `(${table.primaryKey.map((name) => literal(row[name])).join(", ")})`);
  return `(${names}) in (${keys.join(", ")})`;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return escapeLiteral(value.toISOString());
  if (Buffer.isBuffer(value)) return escapeLiteral(`\\x${value.toString("hex")}`);
  if (Array.isArray(value)) return escapeLiteral(`{${value.map((one) => JSON.stringify(one)).join(",")}}`);
  return escapeLiteral(typeof value === "object" ? JSON.stringify(value) : String(value));
}
