import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { makeRecoveryCodes } from "./make-recovery-codes";

test("ten different codes, of signs that look like no others", () => {
  const codes = makeRecoveryCodes((below) => randomInt(below));
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}$/);
});

test("every sign of the alphabet may come, and none of those that are mixed up", () => {
  let next = 0;
  const signs = new Set(makeRecoveryCodes((below) => next++ % below).join(""));
  expect(signs.size).toBe(32);
  for (const unclear of "ilo01") expect(signs).not.toContain(unclear);
});
