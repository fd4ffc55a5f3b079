import { expect, test } from "vitest";
import { plainText } from "./plain-text";

test.each([
  ["Wider quay", "Wider quay"],
  ["\u001b[31mRed\u001b[0m <b>bold</b>", "Red <b>bold</b>"],
  ["\u001b[38;5;208mOrange\u001b[m", "Orange"],
  ["\u001b]0;title\u0007after", "after"],
  ["\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["a\u001b]never ended", "a"],
  ["bell\u0007 tab\there \u009b31m", "bell  tab here  31m"],
  ["invoice_\u202efdp.exe", "invoice_fdp.exe"],
  ["Größe 😀 שלום", "Größe 😀 שלום"],
  ["\u001b", ""],
])("%j reads %j", (text, plain) => expect(plainText(text)).toBe(plain));
