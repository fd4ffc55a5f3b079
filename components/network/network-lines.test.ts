import { expect, it } from "vitest";
import { readLines, writeLines } from "./network-lines";

it.each([
  ["", []],
  ["10.0.0.0/8", [{ network: "10.0.0.0/8", note: "", number: 1 }]],
  ["\n 10.0.0.0/8  #  the office \n\n::1#a # b\r\n", [
    { network: "10.0.0.0/8", note: "the office", number: 2 },
    { network: "::1", note: "a # b", number: 4 },
  ]],
  ["# only a note", [{ network: "", note: "only a note", number: 1 }]],
])("reads %j", (text, lines) => expect(readLines(text)).toEqual(lines)); // prettier-ignore

it("writes what it reads", () => {
  const text = "10.0.0.0/8 # the office\n2001:db8::/32";
  expect(writeLines(readLines(text))).toBe(text);
});
