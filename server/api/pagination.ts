import { z } from "zod";

/** Lists are `{items, nextCursor}` everywhere; the cursor is opaque and null at the end. */
export const pageInput = {
  cursor: z.string().max(300).optional().describe("nextCursor of the page before"),
  limit: z.number().int().min(1).max(200).default(20).describe("rows of one page"),
};

/** pageOf makes the shape of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return described(z.object({ items: z.array(item), nextCursor: z.string().nullable() }));
}

/**
 * described is a schema that documents and types an answer without checking it again at each call: lists are built field
 * by field from typed rows, and checking fifty of them costs more than reading them. root.db.test.ts checks each once.
 */
function described<Schema extends z.ZodType>(schema: Schema): Schema {
  const copy = schema.clone();
  copy.parseAsync = (value) => Promise.resolve(value as z.output<Schema>);
  return copy;
}

export const acknowledged = z.object({ ok: z.literal(true) });
export const runQueued = z.object({ runId: z.uuid() });

/** The name of what is to be deleted; left out, the answer is a conflict that says what to send. */
export const confirmName = z.string().max(250).optional();
