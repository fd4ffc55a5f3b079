import { CodeFailure } from "@/server/runs";
import type { Part } from "../contract";

/**
 * ownPieces gives the pieces of an upload, all of them below its `folder`. Whoever may bring a file may also call the
 * function in the database that notes its pieces: what lies elsewhere in the store belongs to others, and is not read for them.
 */
export function ownPieces(pieces: Part[], folder: string): Part[] {
  if (pieces.some(({ key }) => !key.startsWith(folder)))
    throw new CodeFailure(
      "A piece of this file is not where its pieces lie. Nothing was changed. Bring it again.",
    );
  return pieces;
}
