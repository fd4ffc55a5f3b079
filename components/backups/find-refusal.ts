import { downloadStrings as words } from "./strings";

/**
 * findRefusal: why a file cannot be had from its link; null when it can. Asked first, because a browser that is sent to an
 * address shows what it answers in place of the page.
 */
export async function findRefusal(link: string, ask: typeof fetch = fetch): Promise<string | null> {
  // Capstan may be open under another name than its own; the link works under each.
  const { pathname, search } = new URL(link);
  const address = `${pathname}${search}`;
  try {
    if ((await ask(address, { method: "HEAD" })).ok) return null;
    // The answer to HEAD has no words. A refusal takes nothing, whatever is asked for.
    const answer = await ask(address, { headers: { range: "bytes=0-0" } });
    if (answer.ok) return null;
    const said = (await answer.json().catch(() => ({}))) as { detail?: string };
    return said.detail ?? words.gone;
  } catch {
    return words.unreachable;
  }
}
