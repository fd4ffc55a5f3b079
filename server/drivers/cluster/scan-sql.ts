/** Plain SQL as pg_dump writes it, taken apart as psql would: statements, rows of COPY, and commands to psql itself. */
import { SqlLexer } from "./lex-sql";
import { refused } from "./refuse-dump";
import { skipLead } from "./skip-lead";
import { statementMaxBytes } from "./tunables";

export type SqlPiece =
  | { kind: "statement"; text: string }
  /** `\…`: psql would do it itself, and not send it to the server */
  | { kind: "command"; text: string };

/** SqlScanner reads a dump to its end. After a COPY statement its rows have to be read before the next piece. */
export class SqlScanner {
  #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;
  /** pg_dump's last line was there: what comes from a full disk or a broken download lacks it */
  #complete = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** pieces: whoever gets a statement that begins COPY … FROM stdin reads `rows` before going on. */
  async *pieces(): AsyncGenerator<SqlPiece> {
    for (;;) {
      const found = await this.#findEnd();
      if (found === null) break;
      const text = decode(this.#held.subarray(0, found.at));
      if (found.kind === "statement") {
        this.#held = this.#held.subarray(found.at + 1);
        yield { kind: "statement", text: this.#withoutLead(text) };
        continue;
      }
      // a statement around it would be read from its beginning again for each of them; pg_dump writes none
      if (this.#withoutLead(text) !== "")
        throw refused("It has a command to psql in the middle of a statement.");
      const line = await this.#readLine(found.at);
      this.#held = this.#held.subarray(found.at + line.length);
      yield { kind: "command", text: decode(line).trim() };
    }
    const rest = this.#withoutLead(decode(this.#held));
    if (rest !== "") throw refused("It breaks off in the middle of a statement.");
    if (!this.#complete) throw refused("It breaks off: pg_dump's last line is missing.");
  }

  /** rows of the COPY statement that was given last, as they are, without the line that ends them. */
  async *rows(): AsyncGenerator<Buffer> {
    await this.#skipLine();
    for (let isLineStart = true; ;) {
      const end = findRowsEnd(this.#held, isLineStart, this.#ended);
      if (end) {
        const rows = this.#held.subarray(0, end.rows);
        this.#held = this.#held.subarray(end.next);
        if (rows.length > 0) yield rows;
        return;
      }
      if (this.#ended) throw refused("It breaks off in the rows of a table.");
      const given = this.#held.subarray(0, Math.max(0, this.#held.length - TAIL_BYTES));
      if (given.length > 0) {
        this.#held = this.#held.subarray(given.length);
        isLineStart = given.at(-1) === NEWLINE;
        yield given;
      }
      await this.#more();
    }
  }

  async #findEnd(): Promise<{ kind: "statement" | "command"; at: number } | null> {
    const lexer = new SqlLexer();
    for (;;) {
      const found = lexer.scan(this.#held, this.#ended);
      if (found) return found;
      if (this.#ended) return null;
      if (this.#held.length > statementMaxBytes)
        throw refused(`It has a statement of more than ${statementMaxBytes / 1_048_576} MiB.`);
      await this.#more();
    }
  }

  async #readLine(from: number): Promise<Buffer> {
    for (;;) {
      const end = this.#held.indexOf(NEWLINE, from);
      if (end >= 0) return this.#held.subarray(from, end + 1);
      if (this.#ended || this.#held.length - from > COMMAND_MAX_BYTES) return this.#held.subarray(from);
      await this.#more();
    }
  }

  async #skipLine(): Promise<void> {
    const line = await this.#readLine(0);
    if (decode(line).trim() !== "") throw refused("It has something behind a COPY statement.");
    this.#held = this.#held.subarray(line.length);
  }

  /** As much again as is held, so that each byte is copied a few times at most, however small the chunks are. */
  async #more(): Promise<void> {
    const chunks = [this.#held];
    const wanted = Math.min(this.#held.length, Math.max(0, statementMaxBytes - this.#held.length));
    for (let bytes = 0; bytes === 0 || bytes < wanted;) {
      const { done, value } = await this.#source.next();
      if (done) {
        this.#ended = true;
        break;
      }
      chunks.push(value);
      bytes += value.length;
    }
    const [, first] = chunks;
    if (first) this.#held = this.#held.length === 0 && chunks.length === 2 ? first : Buffer.concat(chunks);
  }

  #withoutLead(text: string): string {
    const { rest, lines } = skipLead(text);
    this.#complete ||= lines.some((line) => line.startsWith("-- PostgreSQL database dump complete"));
    return rest;
  }
}

/** "\n\\.\r\n" has so many: less of what is not understood yet is kept. */
const TAIL_BYTES = 5;
const COMMAND_MAX_BYTES = 10_000;
const NEWLINE = 0x0a;

/** Where the rows end (with their last newline) and where SQL goes on; null when that is not there (yet). */
function findRowsEnd(
  held: Buffer,
  isLineStart: boolean,
  ended: boolean,
): { rows: number; next: number } | null {
  const closes = (at: number) => {
    const after = held.subarray(at + 2, at + 4).toString("latin1");
    if (after.startsWith("\n")) return at + 3;
    if (after === "\r\n") return at + 4;
    return after === "" && ended ? at + 2 : null;
  };
  if (isLineStart && held.subarray(0, 2).toString("latin1") === "\\.") {
    const next = closes(0);
    if (next !== null) return { rows: 0, next };
  }
  for (let at = held.indexOf("\n\\."); at >= 0; at = held.indexOf("\n\\.", at + 1)) {
    const next = closes(at + 1);
    if (next !== null) return { rows: at + 1, next };
  }
  return null;
}

function decode(bytes: Buffer): string {
  // to the server a statement ends at a NUL, whatever was judged behind it
  if (bytes.includes(0)) throw refused("It has a NUL in its text.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused("It is not UTF-8.");
  }
}
