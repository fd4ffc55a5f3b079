import { expect, test } from "vitest";
import { hostCookiePrefix } from "./host-cookie-prefix";

test.each([
  ["https://capstan.example.com", "__Host-capstan-443"],
  ["https://capstan.example.com:8443", "__Host-capstan-8443"],
  ["http://localhost:4100", "capstan-4100"],
])("of %s", (url, prefix) => {
  expect(hostCookiePrefix(url)).toBe(prefix);
});
