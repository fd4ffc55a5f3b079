import { expect, it } from "vitest";
import { summarizeLeft } from "./module-steps";

it.each([
  [[], "No module changed"],
  [["shop"], "No module changed. Not installed: shop. Install in Odoo, or list in the branch's settings"],
  [
    ["a", "b", "c", "d"],
    "No module changed. Not installed: 4 modules. Install in Odoo, or list in the branch's settings",
  ],
])("a step that did nothing, with %j left, says: %s", (left, text) => {
  expect(summarizeLeft("No module changed", left)).toBe(text);
});
