import { expect, test } from "vitest";
import { seal, unseal } from "./seal";

const SECRET = "0123456789abcdef0123456789abcdef";

test("what was sealed opens with the same secret and purpose only", () => {
  const sealed = seal(SECRET, "deploy key", "ünï\nsecret");
  expect(sealed).not.toContain("secret");
  expect(unseal(SECRET, "deploy key", sealed)).toBe("ünï\nsecret");
  expect(() => unseal(SECRET, "password", sealed)).toThrow();
  expect(() => unseal(`${SECRET}x`, "deploy key", sealed)).toThrow();
  const tampered = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  expect(() => unseal(SECRET, "deploy key", tampered)).toThrow();
  expect(() => unseal(SECRET, "deploy key", "plain")).toThrow("unknown format");
});

test("the same text is sealed differently each time", () => {
  expect(seal(SECRET, "x", "a")).not.toBe(seal(SECRET, "x", "a"));
});
