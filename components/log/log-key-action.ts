export type LogKeyAction =
  | "search"
  | "next"
  | "previous"
  | "follow"
  | "start"
  | "end"
  | "extend-up"
  | "extend-down"
  | "copy"
  | "clear";

type Key = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

const PLAIN_KEYS = new Map<string, LogKeyAction>([
  ["/", "search"],
  ["n", "next"],
  ["f", "follow"],
  ["Escape", "clear"],
]);

/**
 * logKeyAction is what a key means while the log has the focus (nowhere else: single letters must not surprise). Keys it
 * does not know scroll, as everywhere.
 */
export function logKeyAction({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): LogKeyAction | null {
  const command = ctrlKey || metaKey;
  if (altKey) return null;
  if (command && key.toLowerCase() === "f") return "search";
  if (command && key.toLowerCase() === "c") return "copy";
  if (key === "Home" || (command && key === "ArrowUp")) return "start";
  if (key === "End" || (command && key === "ArrowDown")) return "end";
  if (command) return null;
  if (shiftKey && key === "ArrowUp") return "extend-up";
  if (shiftKey && key === "ArrowDown") return "extend-down";
  if (key === "N") return "previous";
  return PLAIN_KEYS.get(key) ?? null;
}
