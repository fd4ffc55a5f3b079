/** Where one statement ends, by PostgreSQL's own rules (scan.l, psqlscan.l): quotes, dollars, comments, parentheses. */
type State =
  | { kind: "plain" }
  | { kind: "text"; escapes: boolean }
  | { kind: "name" }
  | { kind: "dollar"; tag: Buffer }
  | { kind: "line" }
  | { kind: "block"; depth: number };

/** SqlLexer finds the end of one statement, over as many looks at the growing bytes as it takes. */
export class SqlLexer {
  #at = 0;
  #state: State = { kind: "plain" };
  #depth = 0;

  /** scan: null when more bytes are needed. */
  scan(bytes: Buffer, ended: boolean): { kind: "statement" | "command"; at: number } | null {
    while (this.#at < bytes.length) {
      const before = this.#at;
      const found =
        this.#state.kind === "plain" ? this.#scanPlain(bytes, ended) : this.#scanInside(bytes, ended);
      if (found) return found;
      if (this.#at === before) return null;
    }
    return null;
  }

  #scanPlain(bytes: Buffer, ended: boolean): { kind: "statement" | "command"; at: number } | null {
    const at = this.#at;
    const byte = bytes[at] ?? 0;
    // what two bytes mean is not known from one
    if (at + 1 >= bytes.length && !ended && (byte === 0x2d || byte === 0x2f)) return null;
    const next = bytes[at + 1];
    if (byte === 0x5c) return { kind: "command", at };
    if (byte === 0x3b && this.#depth === 0) return { kind: "statement", at };
    if (byte === 0x24) return this.#scanDollar(bytes, ended);
    if (byte === 0x27) this.#enter({ kind: "text", escapes: isEscapeText(bytes, at) }, 1);
    else if (byte === 0x22) this.#enter({ kind: "name" }, 1);
    else if (byte === 0x2d && next === 0x2d) this.#enter({ kind: "line" }, 2);
    else if (byte === 0x2f && next === 0x2a) this.#enter({ kind: "block", depth: 1 }, 2);
    else {
      if (byte === 0x28) this.#depth += 1;
      if (byte === 0x29) this.#depth = Math.max(0, this.#depth - 1);
      this.#at += 1;
    }
    return null;
  }

  #scanDollar(bytes: Buffer, ended: boolean): null {
    const rest = bytes.subarray(this.#at, this.#at + TAG_MAX_BYTES).toString("latin1");
    const tag = isNameByte(bytes[this.#at - 1])
      ? null
      : /^\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$/.exec(rest)?.[0];
    if (tag) this.#enter({ kind: "dollar", tag: Buffer.from(tag, "latin1") }, tag.length);
    else if (rest.length === TAG_MAX_BYTES || ended || !/^\$[\w\x80-\xff]*$/.test(rest)) this.#at += 1;
    return null;
  }

  #scanInside(bytes: Buffer, ended: boolean): null {
    const state = this.#state;
    if (state.kind === "line") this.#leaveAfter(bytes, Buffer.from("\n"), ended);
    else if (state.kind === "dollar") this.#leaveAfter(bytes, state.tag, ended);
    else if (state.kind === "block") this.#scanBlock(bytes, state);
    else if (state.kind === "text" || state.kind === "name") this.#scanQuoted(bytes, ended, state);
    return null;
  }

  #scanQuoted(bytes: Buffer, ended: boolean, state: { kind: "text" | "name"; escapes?: boolean }): void {
    const quote = state.kind === "name" ? 0x22 : 0x27;
    const byte = bytes[this.#at];
    if (state.escapes && byte === 0x5c) {
      if (this.#at + 1 < bytes.length || ended) this.#at += 2;
      return;
    }
    if (byte !== quote) {
      this.#at += 1;
      return;
    }
    if (this.#at + 1 >= bytes.length && !ended) return;
    if (bytes[this.#at + 1] === quote) this.#at += 2;
    else this.#enter({ kind: "plain" }, 1);
  }

  #scanBlock(bytes: Buffer, state: { kind: "block"; depth: number }): void {
    const pair = bytes.subarray(this.#at, this.#at + 2).toString("latin1");
    if (pair.length < 2) return;
    if (pair === "/*") this.#enter({ kind: "block", depth: state.depth + 1 }, 2);
    else if (pair === "*/")
      this.#enter(state.depth === 1 ? { kind: "plain" } : { kind: "block", depth: state.depth - 1 }, 2);
    else this.#at += 1;
  }

  /** What is not there yet may begin in the last bytes. */
  #leaveAfter(bytes: Buffer, end: Buffer, ended: boolean): void {
    const found = bytes.indexOf(end, this.#at);
    if (found >= 0) {
      this.#at = found;
      this.#enter({ kind: "plain" }, end.length);
    } else this.#at = ended ? bytes.length : Math.max(this.#at, bytes.length - end.length + 1);
  }

  #enter(state: State, bytes: number): void {
    this.#state = state;
    this.#at += bytes;
  }
}

/** Longer names PostgreSQL would cut; with both signs. */
const TAG_MAX_BYTES = 256;

function isNameByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte >= 0x80 || /[\w$]/.test(String.fromCharCode(byte));
}

/** E'…', in which a backslash hides what follows it. */
function isEscapeText(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1];
  return (before === 0x45 || before === 0x65) && !isNameByte(bytes[at - 2]);
}
