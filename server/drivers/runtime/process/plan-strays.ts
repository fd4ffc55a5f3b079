import type { UserProcess } from "./process-table";

/**
 * planStrays: which processes of a user nobody but the stopped service can answer for. Those of others, known by their
 * variables, stay, and with them what descends from them or shares a session with them, whatever it did to its own variables.
 */
export function planStrays(
  processes: readonly UserProcess[],
  whose: (environment: Map<string, string>) => "ours" | "others" | "unknown",
): number[] {
  const kept = new Set<number>();
  const sessions = new Set<number>();
  const waiting = new Map<number, UserProcess>();
  const keep = ({ pid, session }: UserProcess) => {
    waiting.delete(pid);
    kept.add(pid);
    sessions.add(session);
  };
  const ours: number[] = [];
  for (const each of processes) {
    const owner = whose(each.environment);
    if (owner === "others") keep(each);
    else if (owner === "ours") ours.push(each.pid);
    else waiting.set(each.pid, each);
  }
  for (let found = true; found;) {
    const next = [...waiting.values()].filter(
      ({ parent, session }) => kept.has(parent) || sessions.has(session),
    );
    next.forEach(keep);
    found = next.length > 0;
  }
  return [...ours, ...waiting.keys()].sort((a, b) => a - b);
}
