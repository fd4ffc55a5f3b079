import { z } from "zod";

const stateInput = z
  .object({ step: z.enum(["password", "factor"]), email: z.string() })
  .catch({ step: "password", email: "" });

/** readState: what counts of what was answered before. Anybody may send anything instead; they are at the first step. */
export function readState(given: unknown): z.infer<typeof stateInput> {
  return stateInput.parse(given);
}
