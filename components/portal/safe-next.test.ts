import { expect, test } from "vitest";
import { safeNext } from "./safe-next";

test.each([
  ["/projects/shop", "/projects/shop"],
  ["/runs/1?level=error", "/runs/1?level=error"],
  ["/projects/a%20b", "/projects/a%20b"],
  [undefined, "/"],
  [["/a", "/b"], "/"],
  ["", "/"],
  ["projects", "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["/\t/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["javascript:alert(1)", "/"],
])("%j leads to %s", (next, path) => expect(safeNext(next)).toBe(path));
