import { ZodError } from "zod";
import { findUnknownFields } from "./find-unknown-fields";
import type { RestRoute } from "./routes";

/**
 * refuseUnknownFields: a mistyped field is an error that names it and what there is. Passed over, it would change what
 * is asked for: a restore whose target is misspelt would go where the backup came from. What the address says already,
 * `addressed`, is no field.
 */
export function refuseUnknownFields(sent: object, route: RestRoute, addressed: readonly string[]): void {
  const named = Object.keys(sent).filter((name) => addressed.includes(name));
  const unknown = [...named, ...findUnknownFields(sent, route.schemas)];
  if (unknown.length === 0) return;
  const known = [...route.parameters.keys()].filter((name) => !addressed.includes(name)).toSorted();
  throw new ZodError(
    unknown.map((name) => ({
      code: "custom",
      path: name.split("."),
      message: name.includes(".") ? "there is no such field" : describe(known),
      input: undefined,
    })),
  );
}

function describe(known: readonly string[]): string {
  if (known.length === 0) return "there is no such field; it takes none";
  return `there is no such field; it takes ${known.join(", ")}`;
}
