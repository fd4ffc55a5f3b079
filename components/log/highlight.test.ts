import { describe, expect, it } from "vitest";
import { highlight, searchPattern } from "./highlight";
import type { Segment } from "./parse-ansi";

const found = (segments: Segment[], text: string) =>
  highlight(segments, searchPattern(text)).map((piece) => (piece.match ? `[${piece.text}]` : piece.text));

describe("highlight", () => {
  it.each([
    ["in the middle", "an error here", "error", ["an ", "[error]", " here"]],
    ["without regard to case", "ERROR Error", "error", ["[ERROR]", " ", "[Error]"]],
    ["at both ends", "aba", "a", ["[a]", "b", "[a]"]],
    ["side by side", "aa", "a", ["[a]", "[a]"]],
    ["everything", "abc", "abc", ["[abc]"]],
    ["nothing", "abc", "x", ["abc"]],
    ["what would be a pattern", "a.b(c)*[d]", ".b(c)*[", ["a", "[.b(c)*[]", "d]"]],
    ["a backslash", String.raw`C:\new`, String.raw`\n`, ["C:", String.raw`[\n]`, "ew"]],
  ])("%s", (_, text, query, pieces) => expect(found([{ text }], query)).toEqual(pieces));

  it("crosses colours and keeps them", () => {
    const pieces = highlight([{ text: "foo", color: "red" }, { text: "bar" }], searchPattern("ob"));
    expect(pieces).toEqual([
      { text: "fo", color: "red" },
      { text: "o", color: "red", match: true },
      { text: "b", match: true },
      { text: "ar" },
    ]);
  });

  it("does nothing without a pattern", () => expect(found([{ text: "a" }], "  ")).toEqual(["a"]));
});
