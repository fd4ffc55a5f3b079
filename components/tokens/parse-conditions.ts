/** parseConditions reads one condition per line, "claim = pattern"; `wrong` is the first line that is none. */
export function parseConditions(text: string): { claims: Record<string, string>; wrong: string | null } {
  const claims: [string, string][] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const at = line.search(/[=:]/);
    const name = line.slice(0, Math.max(at, 0)).trim();
    const pattern = line.slice(at + 1).trim();
    if (at <= 0 || name === "" || pattern === "" || claims.some(([known]) => known === name))
      return { claims: {}, wrong: line };
    claims.push([name, pattern]);
  }
  return { claims: Object.fromEntries(claims), wrong: null };
}
