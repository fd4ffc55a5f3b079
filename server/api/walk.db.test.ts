/**
 * Every procedure with what does not belong in it: ids of another organization in each parameter, fields nobody asked
 * for, and keys that reach for prototypes. Parameters are read from the procedures' own schemas, so a new one is tried
 * without being told.
 */
import { randomUUID } from "node:crypto";
import { callTRPCProcedure } from "@trpc/server";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ERROR_MAP, toAppError } from "./errors";
import { appRouter } from "./root";
import { findText, openForeignWorld, valueOf, type ForeignWorld } from "./testing/foreign-world";
import { createGenerator, type JsonSchema } from "./testing/generate-value";
import type { ApiMeta } from "./trpc";
import type { TestPerson } from "./testing/test-api";

type Definition = { type: "query" | "mutation" | "subscription"; inputs: z.ZodType[]; meta?: ApiMeta };
type Procedure = Omit<Definition, "meta"> & { path: string; schema: JsonSchema; isPublic: boolean };

const procedures: Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
).map(([path, { _def }]) => ({
  path,
  type: _def.type,
  inputs: _def.inputs,
  isPublic: _def.meta?.permission === "public",
  schema: mergeSchemas(_def.inputs),
}));

/** A public one tells nobody anything, so it says "not accepted" (401) for what is and for what is not. */
const hidden = ({ isPublic }: Procedure) => (isPublic ? 401 : 404);

/** Parameters that name a row, one test each. `entityId` is a filter: the id of any row at all, found or not. */
const references = procedures.flatMap((procedure) =>
  Object.entries(procedure.schema.properties ?? {})
    .filter(([name, schema]) => name !== "entityId" && (/^(project|org)(Slug)?$/.test(name) || isId(schema)))
    .map(([parameter]) => ({ path: procedure.path, parameter, procedure })),
);

let world: ForeignWorld;
beforeAll(async () => {
  world = await openForeignWorld();
});

test("every procedure's example fits its schema, or the tests below prove nothing", () => {
  const misfits = procedures.flatMap(({ path, inputs, schema }) => {
    const input = exampleOf(schema);
    return inputs.flatMap((one) => {
      const parsed = one.safeParse(input);
      return parsed.success ? [] : [`${path}: ${parsed.error.message} in ${JSON.stringify(input)}`];
    });
  });
  expect(misfits).toEqual([]);
});

describe("an id of another organization is an id of nothing", () => {
  test.each(references)("$path, $parameter", async ({ parameter, procedure }) => {
    const input = { ...exampleOf(procedure.schema), [parameter]: valueOf(world.other, parameter) };
    const answer = await call(world.owner, procedure, input);
    expect(isEmptyList(answer) ? 404 : answer.status, JSON.stringify(answer)).toBe(hidden(procedure));
    for (const secret of world.secrets)
      if (secret !== input[parameter]) expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test("also where all of them are the other organization's", async () => {
    for (const procedure of procedures.filter(({ path }) => references.some((one) => one.path === path))) {
      const input = { ...exampleOf(procedure.schema) };
      for (const name of Object.keys(procedure.schema.properties ?? {})) {
        const value = references.some((one) => one.path === procedure.path && one.parameter === name)
          ? valueOf(world.other, name)
          : null;
        if (value !== null) input[name] = value;
      }
      const answer = await call(world.outsider, procedure, input);
      expect(isEmptyList(answer) ? 404 : answer.status, procedure.path).toBe(hidden(procedure));
    }
  });
});

describe("fields nobody asked for", () => {
  const mutations = procedures.filter(({ type }) => type === "mutation");

  test.each(mutations)("$path stores none of them and reaches no prototype", async (procedure) => {
    const marker = randomUUID();
    const known = new Set(Object.keys(procedure.schema.properties ?? {}));
    const extra = Object.fromEntries(
      columnNames(world).filter((name) => !known.has(name)).map((name) => [name, marker]),
    ); // prettier-ignore
    const polluting = `{"__proto__":{"polluted":"${marker}"},"constructor":{"prototype":{"polluted":"${marker}"}}}`;
    const asked = { ...exampleOf(procedure.schema), ...extra } as Record<string, unknown>;
    for (const [name, value] of Object.entries(asked))
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        asked[name] = { ...value, ...extra };
    const input = Object.assign(JSON.parse(polluting) as object, asked);
    const { status } = await call(world.owner, procedure, input);
    expect(status).toBeLessThan(500);
    expect(await findText(world, marker)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

type Answer = { status: number; data: unknown };

/** A list narrowed to what is another organization's has nothing in it. */
const isEmptyList = ({ status, data }: Answer) =>
  status === 200 && JSON.stringify(data).startsWith('{"items":[]');

async function call(person: TestPerson, { path, type }: Procedure, input: object): Promise<Answer> {
  const stop = new AbortController();
  try {
    const ctx = await world.api.context(person);
    const getRawInput = () => Promise.resolve(input);
    const data: unknown = await callTRPCProcedure({
      router: appRouter, path, type, ctx, getRawInput, signal: stop.signal, batchIndex: 0,
    }); // prettier-ignore
    if (type !== "subscription") return { status: 200, data };
    const first = (data as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
    setTimeout(() => stop.abort(), 50);
    return { status: 200, data: await first };
  } catch (error) {
    const { code, message } = toAppError(error);
    return { status: ERROR_MAP[code].status, data: message };
  } finally {
    stop.abort();
  }
}

/** What would do, in the caller's own organization. */
function exampleOf(schema: JsonSchema): Record<string, unknown> {
  const input = createGenerator(1).make({ ...schema, type: "object" }) as Record<string, unknown>;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isReference = /^(project|org)(Slug)?$/.test(name) || isId(property);
    // environments of the fixture: production, staging, development; the last is the one that can be worked on
    const value = isReference && world ? valueOf(world.mine, name, name.startsWith("source") ? 1 : 2) : null;
    if (value !== null && (schema.required?.includes(name) ?? false)) input[name] = value;
  }
  return input;
}

function isId(schema: JsonSchema): boolean {
  return schema.format === "uuid" || (schema.anyOf ?? []).some(isId);
}

function mergeSchemas(inputs: z.ZodType[]): JsonSchema {
  const merged: JsonSchema = { properties: {}, required: [] };
  for (const input of inputs) {
    const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as JsonSchema;
    Object.assign(merged.properties ?? {}, schema.properties);
    merged.required = [...(merged.required ?? []), ...(schema.required ?? [])];
  }
  return merged;
}

/** Every column there is, as the API would spell it. */
function columnNames({ tables }: ForeignWorld): string[] {
  const names = tables.flatMap(({ columns }) => columns.map(({ name }) => name));
  return [...new Set(names)].flatMap((name) => [
    name,
    name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  ]);
}
