import { expect, test } from "vitest";
import { z } from "zod";
import { findUnknownFields, type FieldSchema } from "./find-unknown-fields";

const rule = z.object({ pattern: z.string(), stage: z.string() });
const input = z.object({
  name: z.string(),
  target: z.uuid().optional(),
  rules: z.array(rule).optional(),
  variables: z.record(z.string(), z.string()).optional(),
  place: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("s3"), bucket: z.string() }),
    z.object({ kind: z.literal("disk"), folder: z.string() }),
  ]),
  limit: z.object({ days: z.number() }).nullable().default(null),
  free: z.looseObject({}).optional(),
});

const schemas = [z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as FieldSchema];

test.each<[string, object, string[]]>([
  ["nothing", {}, []],
  ["what is known", { name: "x", target: "y", limit: null }, []],
  ["a mistyped field", { name: "x", tarqet: "y" }, ["tarqet"]],
  ["a field of an object in a list", { rules: [{ pattern: "a" }, { stagee: "b" }] }, ["rules.stagee"]],
  ["a record's own names", { variables: { ANY: "x" } }, []],
  ["a field that one alternative knows", { place: { kind: "disk", folder: "x" } }, []],
  ["a field that none knows", { place: { kind: "disk", path: "x" } }, ["place.path"]],
  ["a field of what may be null", { limit: { days: 1, hours: 2 } }, ["limit.hours"]],
  ["an open object", { free: { any: { thing: 1 } } }, []],
  ["a list for an object is left to the schema", { limit: [1] }, []],
  ["a name that every object has", { constructor: 1, name: "x" }, ["constructor"]],
])("%s", (_what, value, unknown) => {
  expect(findUnknownFields(value, schemas)).toEqual(unknown);
});

test("several schemas each know some fields", () => {
  const both = [input, z.object({ cursor: z.string() })].map(
    (one) => z.toJSONSchema(one, { io: "input" }) as FieldSchema,
  );
  expect(findUnknownFields({ name: "x", cursor: "y", page: 2 }, both)).toEqual(["page"]);
});
