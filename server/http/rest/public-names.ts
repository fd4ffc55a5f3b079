import { ZodError } from "zod";
import { zodErrorOf } from "@/server/api/errors";

const NAMES: Record<string, string> = {
  project: "slug",
  environmentId: "id",
  runId: "id",
  backupId: "id",
  importId: "id",
  restoreId: "id",
  tokenId: "id",
  trustRuleId: "id",
  secretId: "id",
};

/** publicName: in addresses a project is named by its slug and all else by its id, whatever the procedures call their input. */
export function publicName(parameter: string): string {
  return NAMES[parameter] ?? parameter;
}

/** withPublicNames: what is wrong with an address is said in the names that its description has. */
export function withPublicNames(thrown: unknown, addressed: readonly string[]): unknown {
  const error = zodErrorOf(thrown);
  if (error === null) return thrown;
  const issues = error.issues.map((issue) => {
    const [first, ...rest] = issue.path;
    const isAddressed = typeof first === "string" && addressed.includes(first);
    return isAddressed ? Object.assign({}, issue, { path: [publicName(first), ...rest] }) : issue;
  });
  return new ZodError(issues);
}
