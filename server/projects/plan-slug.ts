import { transliterate } from "@/server/platform/transliterate";

const MAX_LENGTH = 40;

/** planSlug makes a project's address from its name; a taken one gets the next free number. */
export function planSlug(name: string, taken: ReadonlySet<string>): string {
  const base = trim(transliterate(name), MAX_LENGTH) || "project";
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const slug = `${trim(base, MAX_LENGTH - suffix.length)}${suffix}`;
    if (!taken.has(slug)) return slug;
  }
}

function trim(text: string, length: number): string {
  return text.slice(0, length).replace(/-+$/, "");
}
