/**
 * Values for a JSON schema, from a seed: the same seed gives the same values. `make` gives what fits the schema, `break`
 * something that may not: wrong types, bounds missed by one, huge and odd texts.
 */

export type JsonSchema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  examples?: unknown[];
};

export type Generator = {
  /** a number from 0 up to, not including, `below` */
  pick(below: number): number;
  oneOf<Value>(values: readonly Value[]): Value;
  make(schema: JsonSchema, name?: string): unknown;
  break(schema: JsonSchema, name?: string): unknown;
};

/** What a schema's pattern asks for; other strings are made up. */
const EXAMPLES: [RegExp, string][] = [
  [/odooVersion/i, "18.0"],
  [/email/i, "sam@example.com"],
  [/url|issuer|uri|endpoint/i, "https://git.example.com/team/repo.git"],
  [/slug|project|^org$/i, "demo"],
  [/branch|name|pattern/i, "feature-x"],
  [/sha$/i, "0".repeat(40)],
];

const ODD_TEXTS = [
  "", " ", "\u0000", "a\u0000b", "'", "' or '1'='1", "'; drop table ops.runs; --", "\\", "%", "%00", "_", "../../etc/passwd",
  "..%2f..%2f", "null", "undefined", "NaN", "true", "-1", "1e999", "9".repeat(40), "[object Object]", "__proto__",
  "constructor", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "\ud800", "\u202e", "é́", "💥".repeat(50),
  "--upload-pack=x", "-oProxyCommand=x", "a".repeat(5000), "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff", "0001-01-01T00:00:00Z", "999999999999-01-01", "infinity",
]; // prettier-ignore

const ODD_VALUES: unknown[] = [
  null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[]], [null], { __proto__: null },
  { toString: 1 }, { length: 1e9 }, { $ne: null }, { "": "" },
]; // prettier-ignore

/** createGenerator starts from a seed. */
export function createGenerator(seed: number): Generator {
  const random = mulberry32(seed);
  const pick = (below: number) => Math.floor(random() * below);
  const oneOf = <Value>(values: readonly Value[]): Value => values[pick(values.length)] as Value;
  const make = (schema: JsonSchema, name = ""): unknown => {
    if ("const" in schema) return schema.const;
    if (schema.enum) return oneOf(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return make(choices.find(({ type }) => type !== "null") ?? choices[0] ?? {}, name);
    if (schema.allOf)
      return Object.assign({}, ...schema.allOf.map((one) => make(one, name) as object)) as unknown;
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (typeof schema.additionalProperties === "object" && !schema.properties)
      return { sub: make(schema.additionalProperties, "sub") };
    if (type === "object" || schema.properties) return makeObject(schema, make);
    if (type === "array")
      return Array.from({ length: Math.max(schema.minItems ?? 0, 1) }, () => make(schema.items ?? {}, name));
    if (type === "integer" || type === "number") return makeNumber(schema, pick);
    if (type === "boolean") return pick(2) === 0;
    if (type === "null") return null;
    return makeText(schema, name, pick);
  };
  const breakValue = (schema: JsonSchema, name = ""): unknown => {
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    switch (pick(6)) {
      case 0:
        return oneOf(ODD_VALUES);
      case 1:
        if (type === "integer" || type === "number")
          return oneOf([(schema.minimum ?? 0) - 1, (schema.maximum ?? 1e15) + 1, 0.1]);
        return oneOf(ODD_TEXTS);
      case 2:
        if (schema.properties)
          return {
            ...(make(schema, name) as object),
            [oneOf(Object.keys(schema.properties))]: oneOf(ODD_VALUES),
          };
        return oneOf(ODD_TEXTS);
      case 3:
        return JSON.parse(
          `{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}`,
        );
      default:
        return oneOf(ODD_TEXTS);
    }
  };
  return { pick, oneOf, make, break: breakValue };
}

function makeObject(schema: JsonSchema, make: Generator["make"]): Record<string, unknown> {
  return Object.fromEntries(
    (schema.required ?? []).map((name) => [name, make(schema.properties?.[name] ?? {}, name)]),
  );
}

function makeNumber(schema: JsonSchema, pick: (below: number) => number): number {
  const low = Math.max(schema.minimum ?? 0, -1e6);
  return low + pick(Math.min((schema.maximum ?? low + 100) - low + 1, 1000));
}

function makeText(schema: JsonSchema, name: string, pick: (below: number) => number): string {
  const [given] = schema.examples ?? [];
  if (typeof given === "string") return given;
  if (schema.format === "uuid") {
    const hex = Array.from({ length: 32 }, () => pick(16).toString(16)).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
  if (schema.format === "ipv4") return `203.0.113.${pick(255)}`;
  if (schema.format === "date-time") return "2030-01-01T00:00:00.000Z";
  const example = EXAMPLES.find(([pattern]) => pattern.test(name))?.[1] ?? "text";
  const long = example.padEnd(schema.minLength ?? 0, "x");
  return schema.maxLength === undefined ? long : long.slice(0, schema.maxLength);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
