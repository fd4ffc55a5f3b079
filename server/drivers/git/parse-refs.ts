export type Ref = { name: string; sha: string };

/**
 * parseRefs reads `<sha> <ref>` records ended by NUL and a newline. A name that is not UTF-8 cannot be told from another
 * such name once it is text: it is left out, not mixed up.
 */
export function parseRefs(output: Buffer): Ref[] {
  const refs: Ref[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    const record = output.subarray(output[start] === 0x0a ? start + 1 : start, end);
    start = end + 1;
    try {
      const text = decoder.decode(record);
      const space = text.indexOf(" ");
      refs.push({ sha: text.slice(0, space), name: text.slice(space + 1) });
    } catch {
      continue;
    }
  }
  return refs;
}
