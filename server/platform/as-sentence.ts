import { withoutEnd } from "./without-end";

/** asSentence ends a text from elsewhere as a sentence ends, once: "no answer" and "no answer." both give "no answer.". */
export function asSentence(text: string): string {
  const bare = withoutEnd(text);
  return /[!?…]$/.test(bare) ? bare : `${bare}.`;
}
