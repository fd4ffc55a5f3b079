import { describe, expect, it } from "vitest";
import { parseAnsi } from "./parse-ansi";

const sgr = (codes: string, text: string) => `\u001b[${codes}m${text}\u001b[0m`;

describe("parseAnsi", () => {
  it.each([
    ["red", "31", { color: "red" }],
    ["bright red", "91", { color: "red" }],
    ["bold green", "1;32", { color: "green", bold: true }],
    ["underlined italic", "3;4", { italic: true, underline: true }],
    ["dim and struck", "2;9", { dim: true, strike: true }],
    ["on blue", "44", { ground: "blue" }],
    ["on bright blue", "104", { ground: "blue" }],
    ["white on red, as Odoo's CRITICAL", "37;41", { color: "white", ground: "red" }],
    ["palette 1 of 16", "38;5;9", { color: "red" }],
    ["palette orange", "38;5;208", { color: "red" }],
    ["palette cyan", "38;5;51", { color: "cyan" }],
    ["palette grey", "38;5;240", { color: "black" }],
    ["palette light grey", "38;5;250", { color: "white" }],
    ["true pink", "38;2;255;80;255", { color: "magenta" }],
    ["true near-black, made readable", "38;2;1;1;1", { color: "black" }],
    ["true white ground", "48;2;255;255;255", { ground: "white" }],
  ])("%s", (_, codes, look) => expect(parseAnsi(sgr(codes, "x"))).toEqual([{ text: "x", ...look }]));

  it("splits where the look changes", () => {
    expect(parseAnsi(`a${sgr("31", "b")}c`)).toEqual([
      { text: "a" },
      { text: "b", color: "red" },
      { text: "c" },
    ]);
  });

  it("forgets the colours of the line before", () => {
    parseAnsi("\u001b[31mnever ended");
    expect(parseAnsi("\u001b[1mx")).toEqual([{ text: "x", bold: true }]);
  });

  it("leaves markup as text", () => {
    expect(parseAnsi(sgr("31", "<img src=x onerror=alert(1)>"))).toEqual([
      { text: "<img src=x onerror=alert(1)>", color: "red" },
    ]);
  });

  it("has nothing for nothing", () => expect(parseAnsi("")).toEqual([]));

  it("survives odd codes", () => {
    for (const codes of ["", ";;", "999", "38;5", "38;2;1", "38;5;999", "48"]) {
      expect(parseAnsi(sgr(codes, "x")).map(({ text }) => text)).toEqual(["x"]);
    }
  });
});
