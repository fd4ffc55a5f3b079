import { describe, expect, it } from "vitest";
import { parseBasicToken } from "./parse-basic-token";
import { parseGitPath } from "./parse-git-path";
import { noticePacket, splitPackets } from "./pkt-line";
import { PushReader } from "./push-reader";

const packet = (content: string) => `${(content.length + 4).toString(16).padStart(4, "0")}${content}`;
const band = (number: number, content: string) => packet(String.fromCharCode(number) + content);

describe("parseGitPath", () => {
  it.each([
    ["/git/shop.git/info/refs", { slug: "shop", path: "info/refs" }],
    ["/git/my-shop_2.0.git/git-receive-pack", { slug: "my-shop_2.0", path: "git-receive-pack" }],
    ["/git/a.git.git/git-upload-pack", { slug: "a.git", path: "git-upload-pack" }],
    ["/git/shop/info/refs", null],
    ["/git/shop.git/HEAD", null],
    ["/git/shop.git/objects/info/packs", null],
    ["/git/../x.git/info/refs", null],
    ["/git/..git/info/refs", null],
    ["/git/a/b.git/info/refs", null],
    ["/git/a%2Fb.git/info/refs", null],
    ["/x/git/shop.git/info/refs", null],
    ["/git/shop.git/info/refs/", null],
  ])("%s", (pathname, expected) => {
    expect(parseGitPath(pathname)).toEqual(expected);
  });
});

describe("parseBasicToken", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  it.each([
    [basic("anyone:cap_1:2"), "cap_1:2"],
    [basic(":cap_1"), "cap_1"],
    [basic("cap_1:"), "cap_1"],
    [basic("anyone:ünï"), "ünï"],
    ["bearer cap_1", "cap_1"],
    [basic(":"), null],
    [basic("no colon"), null],
    ["Basic", null],
    ["Digest x", null],
    ["", null],
    [null, null],
  ])("%j", (header, token) => {
    expect(parseBasicToken(header)).toBe(token);
  });
});

describe("splitPackets", () => {
  it("cuts whole packets off and keeps the rest", () => {
    const { packets, rest, broken } = splitPackets(Buffer.from(`${packet("ab")}00000001${packet("")}0009ab`));
    expect(packets.map(String)).toEqual(["0006ab", "0000", "0001", "0004"]);
    expect([rest.toString(), broken]).toEqual(["0009ab", false]);
  });

  it.each(["xyz0abc", "0003", "ffffabc", "fatal: out of memory"])("finds %j broken", (text) => {
    expect(splitPackets(Buffer.from(packet("a") + text))).toMatchObject({
      broken: true,
      rest: Buffer.from(text),
    });
  });
});

describe("PushReader", () => {
  const report = (lines: string[]) => `${lines.map((line) => packet(`${line}\n`)).join("")}0000`;
  const notices = [noticePacket("hi ünï")];
  const told = Buffer.from(noticePacket("hi ünï")).toString();

  const read = (text: string, cut: number) => {
    const reader = new PushReader();
    const input = Buffer.from(text);
    const out: Buffer[] = [];
    for (let at = 0; at < input.length; at += cut) out.push(...reader.push(input.subarray(at, at + cut)));
    return { out: Buffer.concat([...out, ...reader.end(notices)]).toString(), result: reader.result() };
  };

  it.each([1, 2, 3, 7, 1000])("tells before the end of the answer, in chunks of %i", (cut) => {
    const lines = report(["unpack ok", "ok refs/heads/main", "ng refs/heads/x no"]);
    const answer = `${band(2, "Resolving deltas\r")}${band(1, lines.slice(0, 20))}0005\u0001${band(1, lines.slice(20))}`;
    const { out, result } = read(`${answer}0000`, cut);
    expect(out).toBe(`${answer}${told}0000`);
    expect(result).toEqual({ accepted: ["refs/heads/main"], complete: true, tooLarge: false });
  });

  it("reads the report of a client without side-band, and tells nothing", () => {
    const text = report(["unpack ok", "ok refs/heads/main"]);
    expect(read(text, 5)).toEqual({
      out: text,
      result: { accepted: ["refs/heads/main"], complete: true, tooLarge: false },
    });
  });

  it("passes all else as it is", () => {
    for (const text of [
      "",
      "garbage, no packets",
      `${packet("x")}garbage`,
      `0000${packet("x")}0000`,
      `${packet("x")}00`,
    ])
      expect(read(text, 4).out).toBe(text);
    expect(read("", 1).result).toEqual({ accepted: [], complete: false, tooLarge: false });
    expect(read(band(1, packet("ok refs/heads/cut\n")), 3).result.complete).toBe(false);
  });
});
