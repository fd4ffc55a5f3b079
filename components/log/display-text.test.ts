import { describe, expect, it } from "vitest";
import { cleanLine, cutText, plainText } from "./display-text";

const ESC = "\u001b";
const RED = `${ESC}[31m`;

describe("cleanLine", () => {
  it.each([
    ["plain", "plain", "plain"],
    ["colours, kept", `${RED}x${ESC}[0m`, `${RED}x${ESC}[0m`],
    ["cursor moves", `a${ESC}[2K${ESC}[1;5Hb`, "ab"],
    ["a link", `${ESC}]8;;https://x.test${ESC}\\here${ESC}]8;;${ESC}\\`, "here"],
    ["a title ended by a bell", `${ESC}]0;title\u0007text`, "text"],
    ["an unfinished colour at the end", `text${ESC}[3`, "text"],
    ["a lone escape at the end", `text${ESC}`, "text"],
    ["an unfinished title", `text${ESC}]0;tit`, "text"],
    ["an unfinished title, not the lines after it", `a${ESC}]0;tit\nb`, "a\nb"],
    ["a charset switch", `${ESC}(Btext`, "text"],
    ["a reset and a mode of the keyboard", `${ESC}c${ESC}=${ESC}[>4;2mtext`, "text"],
    ["a lone escape, made visible", `a${ESC}]b${ESC}[31mc`, `a␛]b${ESC}[31mc`],
    ["a progress bar", "10 %\r50 %\r100 %", "100 %"],
    ["a progress bar that ends with a return", "50 %\r100 %\r", "100 %"],
    ["Windows line ends", "a\r\nb\r\n", "a\nb"],
    ["line ends at the end", "a\n\n", "a"],
    ["binary", "a\u0000b\u0007c\u007f", "a␀b␇c␡"],
    ["C1 controls", "a\u009bb", "a\ufffdb"],
    ["tabs, kept", "a\tb", "a\tb"],
    ["direction marks", "a\u202eb\u2066c", "a⟨U+202E⟩b⟨U+2066⟩c"],
    ["markup, untouched", "<script>alert(1)</script> &amp;", "<script>alert(1)</script> &amp;"],
    ["letters of any script", "ünï 日本語 🚀", "ünï 日本語 🚀"],
    ["nothing", "", ""],
  ])("%s", (_, raw, clean) => expect(cleanLine(raw)).toBe(clean));

  it("takes a line of 10 MB without hanging", () => {
    expect(cleanLine(`${ESC}[`.repeat(5_000_000)).length).toBeLessThan(10_000_000);
  }, 10_000);
});

describe("plainText", () => {
  it("leaves the colours out", () => expect(plainText(`a ${RED}b${ESC}[1;38;5;208mc${ESC}[m`)).toBe("a bc"));
});

describe("cutText", () => {
  it.each([
    ["short", "abc", 5, 5, "abc", false],
    ["just fits", "abcde", 5, 5, "abcde", false],
    ["too long", "abcdef", 5, 5, "abcde", true],
    ["too many lines", "a\nb\nc", 50, 2, "a\nb", true],
    ["just enough lines", "a\nb", 50, 2, "a\nb", false],
    ["half a letter", "ab🚀c", 3, 5, "ab", true],
    ["empty", "", 5, 5, "", false],
  ])("%s", (_, text, chars, lines, kept, cut) => {
    expect(cutText(text, chars, lines)).toEqual({ text: kept, cut });
  });

  it("does not count lines when all are welcome", () => {
    expect(cutText("a\n".repeat(1000), 5000, Infinity).cut).toBe(false);
  });
});
