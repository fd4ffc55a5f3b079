import { expect, test } from "vitest";
import { confirmByName } from "./confirm-by-name";
import { AppError } from "./errors";

const main = { what: "The production environment", name: "main" };

test.each([
  { confirm: "main", needed: true },
  { confirm: "main", needed: false },
  { confirm: undefined, needed: false },
])("goes on with %j", (given) => {
  expect(() => confirmByName({ ...main, ...given })).not.toThrow();
});

test.each([
  { confirm: undefined, needed: true },
  { confirm: "", needed: true },
  { confirm: "Main", needed: true },
  { confirm: "feature", needed: false },
])("refuses %j and says what to send", (given) => {
  expect(() => confirmByName({ ...main, ...given })).toThrow(AppError);
  expect(() => confirmByName({ ...main, ...given })).toThrow("Send confirm=main along");
});

test("a name that an address cannot hold is written as one can", () => {
  const named = { what: "It", name: "release/ü&1", confirm: undefined, needed: true };
  expect(() => confirmByName(named)).toThrow("confirm=release%2F%C3%BC%261");
});
