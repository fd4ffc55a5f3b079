import { z } from "zod";

/** Lists are `{items, nextCursor}` everywhere; the cursor is opaque and null at the end. */
export const pageInput = {
  cursor: z.string().max(300).optional().describe("nextCursor of the page before"),
  limit: z.number().int().min(1).max(200).default(50).describe("rows of one page"),
};

/** pageOf makes the shape of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const acknowledged = z.object({ ok: z.literal(true) });
export const runQueued = z.object({ runId: z.uuid() });
