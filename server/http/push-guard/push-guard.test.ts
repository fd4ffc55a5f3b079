import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { guardPush } from "./guard-push";
import { parseCommands, type PushedRef } from "./parse-commands";

const A = "a".repeat(40);
const Z = "0".repeat(40);
const CAPS = "\0 report-status side-band-64k agent=git/2";

function packet(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}

function push(refs: string[], pack = "PACK…"): Buffer {
  const lines = refs.map((ref, index) => packet(`${Z} ${A} ${ref}${index === 0 ? CAPS : ""}`));
  return Buffer.concat([...lines, Buffer.from("0000"), Buffer.from(pack)]);
}

/** Comes in pieces of the given size, as from a network. */
function request(body: Buffer, size: number, headers: Record<string, string> = {}): Request {
  const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.shift();
      if (piece) controller.enqueue(new Uint8Array(piece));
      else controller.close();
    },
  });
  return new Request("http://x/git/a.git/git-receive-pack", {
    method: "POST",
    body: stream,
    headers,
    duplex: "half",
  } as RequestInit);
}

const onlyMain = ({ ref }: PushedRef) =>
  Promise.resolve(ref === "refs/heads/main" ? "production is not yours" : null);

describe("parseCommands", () => {
  test.each([
    [
      "one branch",
      push(["refs/heads/x"]),
      { kind: "commands", refs: [{ ref: "refs/heads/x", deletes: false }], sideBand: true },
    ],
    [
      "one that is deleted",
      Buffer.concat([packet(`${A} ${Z} refs/heads/x${CAPS}`), Buffer.from("0000")]),
      { kind: "commands", refs: [{ ref: "refs/heads/x", deletes: true }], sideBand: true },
    ],
    [
      "names of any letters",
      push(["refs/heads/ünï x"]),
      { kind: "commands", refs: [{ ref: "refs/heads/ünï x", deletes: false }], sideBand: true },
    ],
    ["a probe without commands", Buffer.from("0000"), { kind: "commands", refs: [], sideBand: false }],
    ["half a push", push(["refs/heads/x"]).subarray(0, 30), { kind: "more" }],
    ["nothing", Buffer.alloc(0), { kind: "more" }],
    ["something else", Buffer.from("GET / HTTP/1.1"), { kind: "broken" }],
    [
      "an empty packet before the commands",
      Buffer.concat([Buffer.from("0004"), push(["refs/heads/x"])]),
      { kind: "broken" },
    ],
    [
      "another end than Git's",
      Buffer.concat([Buffer.from("0001"), push(["refs/heads/x"])]),
      { kind: "broken" },
    ],
    ["a signed push", Buffer.concat([packet("push-cert\0caps"), Buffer.from("0000")]), { kind: "broken" }],
  ])("%s", (_, input, expected) => {
    expect(parseCommands(input)).toEqual(expected);
  });
});

describe("guardPush", () => {
  test.each([1, 7, 4096])("a permitted push goes on, byte for byte, in pieces of %i", async (size) => {
    const body = push(["refs/heads/x", "refs/tags/v1"], "PACK".repeat(999));
    const passed = await guardPush(request(body, size), onlyMain);
    expect(passed).toBeInstanceOf(Request);
    expect(Buffer.from(await passed.arrayBuffer()).equals(body)).toBe(true);
  });

  test("one forbidden branch refuses the whole push, with the reason beside its name", async () => {
    const answer = await guardPush(request(push(["refs/heads/x", "refs/heads/main"]), 10), onlyMain);
    expect(answer).toBeInstanceOf(Response);
    const text = Buffer.from(await answer.arrayBuffer()).toString();
    expect(text).toContain("ng refs/heads/main production is not yours");
    expect(text).toContain("ng refs/heads/x refused with the others");
  });

  test("a forbidden branch cannot hide in a packed request", async () => {
    const packed = request(gzipSync(push(["refs/heads/main"])), 16, { "content-encoding": "gzip" });
    expect(await guardPush(packed, onlyMain)).toBeInstanceOf(Response);
  });

  test("a permitted packed request goes on unpacked", async () => {
    const body = push(["refs/heads/x"]);
    const passed = await guardPush(
      request(gzipSync(body), 16, { "content-encoding": "gzip", "content-length": "99" }),
      onlyMain,
    );
    expect(passed.headers.get("content-encoding")).toBeNull();
    expect(passed.headers.get("content-length")).toBeNull();
    expect(Buffer.from(await passed.arrayBuffer()).equals(body)).toBe(true);
  });

  test("what is no push is refused", async () => {
    const answer = await guardPush(request(Buffer.from("hello, world"), 4), onlyMain);
    expect(answer).toMatchObject({ status: 400 });
  });
});
