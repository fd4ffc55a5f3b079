import { expect, test } from "vitest";
import { transliterate } from "./transliterate";

test.each([
  ["main", "main"],
  ["Feature/ÜNÏ", "feature-uni"],
  ["straße ØL", "strasse-ol"],
  ["Łódź", "lodz"],
  ["ветка", "vetka"],
  ["й", "y"],
  ["κλάδος", "klados"],
  ["ＡＢＣ①", "abc1"],
  ["ﬁx", "fix"],
  ["日本語", ""],
  ["🚀", ""],
  ["--a__b..c--", "a-b-c"],
  ["I\u0307stanbul", "istanbul"],
  ["", ""],
])("%s is spelled %s", (text, expected) => {
  expect(transliterate(text)).toBe(expected);
});
