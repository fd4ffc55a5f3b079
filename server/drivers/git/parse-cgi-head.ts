export type CgiHead = { status: number; headers: Record<string, string>; bodyStart: number };

/** What of Git's headers goes on to the client; the server sets the others itself. */
const passedOn = new Set(["content-type", "cache-control", "expires", "pragma"]);

/** parseCgiHead reads the headers of a CGI answer (RFC 3875); null while the blank line after them has not come. */
export function parseCgiHead(output: Buffer): CgiHead | null {
  const [crlf, lf] = [output.indexOf("\r\n\r\n"), output.indexOf("\n\n")];
  const useLf = crlf === -1 || (lf !== -1 && lf < crlf);
  const end = useLf ? lf : crlf;
  if (end === -1) return null;
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of output.subarray(0, end).toString("latin1").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon > 0 && passedOn.has(name)) headers[name] = value;
    else if (name === "status" && /^[1-5]\d\d\b/.test(value)) status = Number(value.slice(0, 3));
  }
  return { status, headers, bodyStart: end + (useLf ? 2 : 4) };
}
