import { expect, test } from "vitest";
import { hashToken, isToken, mintToken, shownPrefix } from "./token-format";

test("a minted token is recognized, and no changed one is", () => {
  const token = mintToken();
  expect(token).toMatch(/^cap_[0-9A-Za-z]{46}$/);
  expect(isToken(token)).toBe(true);
  const other = token.at(10) === "a" ? "b" : "a";
  expect(isToken(token.slice(0, 10) + other + token.slice(11))).toBe(false);
  for (const wrong of ["", "cap_", token.slice(1), `${token}0`, ` ${token}`, `${token}\n`])
    expect(isToken(wrong)).toBe(false);
});

test("bytes that would favour some digits are thrown away", () => {
  let call = 0;
  const token = mintToken((size) => new Uint8Array(size).fill([255, 61, 0][call++ % 3] ?? 0));
  expect(token.slice(4, 44)).toBe("z".repeat(40));
});

test("no two tokens are alike, and the hash and prefix do not carry the secret", () => {
  const tokens = new Set(Array.from({ length: 500 }, () => mintToken()));
  expect(tokens.size).toBe(500);
  const [token = ""] = tokens;
  expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
  expect(shownPrefix(token)).toHaveLength(10);
});
