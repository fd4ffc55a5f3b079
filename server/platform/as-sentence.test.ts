import { expect, test } from "vitest";
import { asSentence } from "./as-sentence";
import { withoutEnd } from "./without-end";

test.each([
  ["no answer", "no answer."],
  ["no answer.", "no answer."],
  ["Exception while loading:", "Exception while loading."],
  ["is it there? ", "is it there?"],
  ["cut off…", "cut off…"],
])("%j as a sentence", (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});

test.each([
  ["Exception during request handling.", "Exception during request handling"],
  ["While loading views.:", "While loading views"],
  ["ParseError", "ParseError"],
])("%j before what comes after it", (text, bare) => {
  expect(withoutEnd(text)).toBe(bare);
});
