/** The part of a JSON Schema that tells which fields an object may have, as zod writes it for what comes in. */
export type FieldSchema = {
  type?: string;
  properties?: Record<string, FieldSchema | boolean>;
  additionalProperties?: FieldSchema | boolean;
  items?: FieldSchema | boolean | readonly (FieldSchema | boolean)[];
  anyOf?: FieldSchema[];
  oneOf?: FieldSchema[];
  allOf?: FieldSchema[];
  $ref?: string;
};

/**
 * findUnknownFields lists what a body names and no schema knows, as "a" or "a.b". Schemas alone pass it over, and an act
 * with a mistyped field would then do something wider than was asked for. Of alternatives one has to know a field.
 */
export function findUnknownFields(value: unknown, schemas: readonly FieldSchema[], path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const all = schemas.flatMap(alternatives);
  if (all.some((schema) => schema.$ref !== undefined)) return [];
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items }) => (typeof items === "object" && !isList(items) ? [items] : []));
    return items.length === 0 ? [] : value.flatMap((item) => findUnknownFields(item, items, path));
  }
  const objects = all.filter(({ type }) => type === "object");
  if (objects.length === 0 || objects.some(isOpen)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const known = objects.flatMap(({ properties = {} }) =>
      Object.hasOwn(properties, key) ? [properties[key]] : [],
    );
    if (known.length === 0) return [name];
    const described = known.filter((schema) => typeof schema === "object");
    return findUnknownFields(inner, described, name);
  });
}

function alternatives(schema: FieldSchema): FieldSchema[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap(alternatives);
}

/** A record takes any field. */
function isOpen({ additionalProperties }: FieldSchema): boolean {
  return additionalProperties !== undefined && additionalProperties !== false;
}

function isList(items: FieldSchema | readonly unknown[]): items is readonly unknown[] {
  return Array.isArray(items);
}
