import { expect, test } from "vitest";
import { addressKey } from "./address-key";

test.each([
  ["192.0.2.1", "192.0.2.2", false],
  ["192.0.2.1", "::ffff:192.0.2.1", true],
  ["2001:db8::1", "2001:db8::ffff:1", true],
  ["2001:db8::1", "2001:db8:0:1::1", false],
  ["nonsense", null, true],
])("%s and %s are one client: %s", (one, other, same) => {
  expect(addressKey(one) === addressKey(other)).toBe(same);
});
