import { createHash } from "node:crypto";
import { transliterate } from "@/server/platform/transliterate";

/** RFC 1035: a label of a host name has at most 63 characters. */
const LABEL_MAX = 63;
const HASH_LENGTHS = [6, 12, 24] as const;

/**
 * planHostName gives a branch its DNS label. The plain spelling is kept when it is whole and free; a cut or taken one
 * gets a hash of the branch's exact name, so that the same branch gets the same label each time.
 */
export function planHostName(branch: string, taken: ReadonlySet<string>): string {
  const spelled = transliterate(branch);
  if (spelled !== "" && spelled.length <= LABEL_MAX && !taken.has(spelled)) return spelled;
  const hash = createHash("sha256").update(branch).digest("hex");
  for (const length of HASH_LENGTHS) {
    const suffix = hash.slice(0, length);
    const head = (spelled || "branch").slice(0, LABEL_MAX - length - 1).replace(/-+$/, "");
    const name = `${head}-${suffix}`;
    if (!taken.has(name)) return name;
  }
  throw new Error(`no free host name for branch ${branch}`);
}
