import { refused } from "./refuse-dump";
import { leadMaxBytes } from "./tunables";

/**
 * skipLead gives a statement without what stands before it (blanks, comments, also nested ones), and the comments of one
 * line that were there. Each character is looked at once: whoever made the dump decides how long a comment is.
 */
export function skipLead(text: string): { rest: string; lines: string[] } {
  const lines: string[] = [];
  for (let at = 0; ;) {
    if (at > leadMaxBytes)
      throw refused(`It has more than ${leadMaxBytes / 1_048_576} MiB of comments before a statement.`);
    const end = findLeadEnd(text, at);
    if (end === at) return { rest: text.slice(at).trimEnd(), lines };
    if (text.startsWith("--", at)) lines.push(text.slice(at, Math.min(end, at + LINE_KEPT)));
    at = end;
  }
}

/** Nobody asks for more of a comment. */
const LINE_KEPT = 100;

/** Where the blanks or the comment end that begin here; here, when there are none. */
function findLeadEnd(text: string, at: number): number {
  if (text.startsWith("--", at)) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end + 1;
  }
  if (text.startsWith("/*", at)) return findBlockEnd(text, at);
  const blanks = /\s+/y;
  blanks.lastIndex = at;
  return blanks.test(text) ? blanks.lastIndex : at;
}

/** As PostgreSQL does, and not SQL's standard alone, comments lie within comments; one without an end is none. */
function findBlockEnd(text: string, at: number): number {
  const signs = /\/\*|\*\//g;
  signs.lastIndex = at;
  let depth = 0;
  for (let sign = signs.exec(text); sign; sign = signs.exec(text)) {
    depth += sign[0] === "/*" ? 1 : -1;
    if (depth === 0) return signs.lastIndex;
  }
  return at;
}
