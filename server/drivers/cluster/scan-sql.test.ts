import { afterEach, describe, expect, test, vi } from "vitest";
import { SqlScanner } from "./scan-sql";

const END = "\n-- PostgreSQL database dump complete\n";

async function* cut(text: string, bytes: number): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function scan(text: string, bytes: number): Promise<string[]> {
  const scanner = new SqlScanner(cut(text, bytes));
  const found: string[] = [];
  for await (const { kind, text: piece } of scanner.pieces()) {
    found.push(`${kind}: ${piece}`);
    if (!/^COPY .*stdin$/i.test(piece)) continue;
    const rows: Buffer[] = [];
    for await (const chunk of scanner.rows()) rows.push(chunk);
    found.push(`rows: ${Buffer.concat(rows).toString()}`);
  }
  return found;
}

const cases: [string, string, string[]][] = [
  ["statements", "SELECT 1;\n\nSELECT 2;", ["statement: SELECT 1", "statement: SELECT 2"]],
  ["comments", "-- one; \\! two\n/* three; \\! */ SELECT 1;", ["statement: SELECT 1"]],
  ["comments within comments", "/* a /* b */ -- c */ SELECT 1;/**/;", ["statement: SELECT 1", "statement: "]],
  ["comments inside", "SELECT /* ; /* ; */ ; */ 1 -- ;\n;", ["statement: SELECT /* ; /* ; */ ; */ 1 -- ;"]],
  ["quotes", `SELECT 'a;''\\b', "c;""\\d";`, [`statement: SELECT 'a;''\\b', "c;""\\d"`]],
  ["escapes", `SELECT E'a\\';b', e'\\\\';SELECT 2;`, ["statement: SELECT E'a\\';b', e'\\\\'", "statement: SELECT 2"]],
  ["no escape after a name", `SELECT some'\\';SELECT 2;`, ["statement: SELECT some'\\'", "statement: SELECT 2"]],
  ["dollars", "CREATE FUNCTION f() AS $_$ a; \\! $x$ ' $_$;", ["statement: CREATE FUNCTION f() AS $_$ a; \\! $x$ ' $_$"]],
  ["dollars in a name", "SELECT a$b$;SELECT $1;", ["statement: SELECT a$b$", "statement: SELECT $1"]],
  ["parentheses", "CREATE RULE r AS DO (SELECT 1; SELECT 2);", ["statement: CREATE RULE r AS DO (SELECT 1; SELECT 2)"]],
  ["commands", "\\restrict abc\nSELECT 1;\n\\! rm -rf /\nSELECT 2;", ["command: \\restrict abc", "statement: SELECT 1", "command: \\! rm -rf /", "statement: SELECT 2"]],
  ["rows", "COPY a FROM stdin;\n1\t\\N\n\\\\.\n2;\\! x\n\\.\nSELECT 1;", ["statement: COPY a FROM stdin", "rows: 1\t\\N\n\\\\.\n2;\\! x\n", "statement: SELECT 1"]],
  ["no rows", "COPY a FROM stdin;\n\\.\nCOPY b FROM stdin;\n\\.\n", ["statement: COPY a FROM stdin", "rows: ", "statement: COPY b FROM stdin", "rows: "]],
  ["rows of Windows", "COPY a FROM stdin;\r\n1\r\n\\.\r\nSELECT 1;", ["statement: COPY a FROM stdin", "rows: 1\r\n", "statement: SELECT 1"]],
  ["letters of all kinds", `SELECT 'ü€😀;' AS "ß";`, [`statement: SELECT 'ü€😀;' AS "ß"`]],
]; // prettier-ignore

describe("what psql would see", () => {
  test.each(cases)("%s", async (_what, text, found) => {
    // wherever the pieces of the file end
    for (const bytes of [1, 2, 3, 5, 7, 64, 65_536])
      expect(await scan(text + END, bytes), `${bytes}`).toEqual(found);
  });
});

describe("what breaks off is refused", () => {
  test.each([
    ["a statement", "SELECT 1", /middle of a statement/],
    ["a text", `SELECT 'a;${END}`, /middle of a statement/],
    ["rows", "COPY a FROM stdin;\n1\n2", /rows of a table/],
    ["the end", "SELECT 1;\n", /last line is missing/],
    ["nothing", "", /last line is missing/],
    [
      "a comment that looks like the end",
      `SELECT '-- PostgreSQL database dump complete';`,
      /last line is missing/,
    ],
    ["a command within a statement", "SELECT 1 \\restrict x\n;", /in the middle of a statement/],
    ["something behind COPY", "COPY a FROM stdin; \\! x\n\\.\n", /behind a COPY/],
  ])("%s", async (_what, text, reason) => {
    for (const bytes of [1, 3, 65_536]) await expect(scan(text, bytes)).rejects.toThrow(reason);
  });

  test("a NUL, at which the server would stop reading", async () => {
    const source = async function* () {
      yield Buffer.from("CREATE TABLE \u0000x (i integer);");
    };
    await expect(new SqlScanner(source()).pieces().next()).rejects.toThrow(/NUL/);
  });

  test("what is not UTF-8", async () => {
    async function* latin1() {
      yield Buffer.from("SELECT '\xe4';", "latin1");
    }
    await expect(new SqlScanner(latin1()).pieces().next()).rejects.toThrow(/not UTF-8/);
  });
});

describe("however large a statement is", () => {
  afterEach(() => vi.restoreAllMocks());
  const LARGE = 4 * 1_048_576;

  test.each([
    ["a text", `DO $$${"x".repeat(LARGE)}$$;`],
    ["behind one, many commands", `DO $$${"x".repeat(LARGE)}$$;${"\\restrict x\n".repeat(1_000)}`],
  ])("its bytes are copied a few times at most: %s", async (_what, text) => {
    const concat = vi.spyOn(Buffer, "concat");
    await scan(text + END, 4_096);
    let copied = 0;
    for (const { value } of concat.mock.results) copied += (value as Buffer).length;
    expect(copied).toBeLessThan(4 * text.length);
  });

  test.each([
    ["one", `/*${"*".repeat(LARGE)}*/`],
    ["many", "--\n".repeat(LARGE / 3)],
    ["none but blanks", " \n".repeat(8 * 1_048_576)],
    ["those within others", `${"/*".repeat(LARGE / 4)}${"*/".repeat(LARGE / 4)}`],
  ])("comments before it end somewhere: %s", async (_what, comment) => {
    await expect(scan(`${comment} SELECT 1;${END}`, 65_536)).rejects.toThrow(/1 MiB of comments/);
  });
});
