import { describe, expect, test } from "vitest";
import { createRedactor, REDACTED } from "./redactor";

const SECRET = "s3cr3t/p@ss+word with space";
const { redact } = createRedactor([
  SECRET,
  "another-one-42",
  "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n-----END KEY-----",
]);

test.each<[string, string]>([
  ["as it is", `password=${SECRET}; done`],
  ["twice", `${SECRET}${SECRET}`],
  ["in base64", Buffer.from(SECRET).toString("base64")],
  ["in base64 after one character", Buffer.from(`x${SECRET}`).toString("base64")],
  ["in base64 within a header", `Authorization: Basic ${Buffer.from(`me:${SECRET}`).toString("base64")}`],
  ["in base64url", Buffer.from(`user:${SECRET}:rest`).toString("base64url")],
  ["in hex", Buffer.from(SECRET).toString("hex")],
  ["in a URL", `https://me:${encodeURIComponent(SECRET)}@example.com`],
  ["in a form", new URLSearchParams({ password: SECRET }).toString().replaceAll("%2F", "%2F")],
  ["in JSON", JSON.stringify({ a: SECRET })],
  ["one line of a long one", "got MIIEvQIBADANBgkq here"],
])("%s", (_, text) => {
  const redacted = redact(text);
  expect(redacted).toContain(REDACTED);
  for (const known of [SECRET, Buffer.from(SECRET).toString("base64").slice(4, -6), "MIIEvQ"])
    expect(redacted).not.toContain(known);
});

test("what is around it stays, and what is no secret stays", () => {
  expect(redact(`a ${SECRET} b another-one-42 c`)).toBe(`a ${REDACTED} b ${REDACTED} c`);
  expect(redact("nothing to see")).toBe("nothing to see");
  expect(createRedactor([]).redact("x")).toBe("x");
});

test("characters that mean something to a pattern mean themselves", () => {
  const odd = createRedactor(["a.c*[x](y)^$|\\d{3}-/"]).redact;
  expect(odd("a.c*[x](y)^$|\\d{3}-/")).toBe(REDACTED);
  expect(odd("abcc[x](y)")).toBe("abcc[x](y)");
});

describe("over lines", () => {
  const secret = "0123456789abcdefghij";
  const run = (lines: string[]) => lines.map(createRedactor([secret]).lines());

  test.each(Array.from({ length: secret.length - 1 }, (_, at) => at + 1))("broken after %i", (at) => {
    const shown = run([`before ${secret.slice(0, at)}`, `${secret.slice(at)} after`, "then"]);
    expect(shown[1]?.startsWith(REDACTED)).toBe(true);
    expect(shown[1]?.endsWith(" after")).toBe(true);
    expect(shown[2]).toBe("then");
    // the beginning too, but for at most three characters that could be anything
    expect(shown[0]).toBe(at >= 4 ? `before ${REDACTED}` : `before ${secret.slice(0, at)}`);
  });

  test("in pieces, one of which is a line of its own", () => {
    expect(run([`x ${secret.slice(0, 6)}`, secret.slice(6, 12), "", `${secret.slice(12)}!`, "end"])).toEqual([
      `x ${REDACTED}`,
      REDACTED,
      "",
      `${REDACTED}!`,
      "end",
    ]);
  });

  test("one that only begins so costs its beginning, no more", () => {
    expect(run(["id 01234", "and on", secret])).toEqual([`id ${REDACTED}`, "and on", REDACTED]);
  });

  test("base64 that a program wraps", () => {
    const long = "a rather long secret value that wraps when it is encoded, as such things do";
    const lines = createRedactor([long]).lines();
    const encoded =
      Buffer.from(long)
        .toString("base64")
        .match(/.{1,40}/g) ?? [];
    expect(encoded.length).toBeGreaterThan(2);
    for (const line of encoded.map(lines)) expect(line.replaceAll(REDACTED, "").length).toBeLessThan(4);
  });

  test("each stream remembers its own end", () => {
    const redactor = createRedactor([secret]);
    const [one, two] = [redactor.lines(), redactor.lines()];
    one(secret.slice(0, 10));
    expect(two(`${secret.slice(10)} x`)).toBe(`${secret.slice(10)} x`);
  });
});

test("many secrets and many lines cost little", () => {
  const many = Array.from({ length: 50 }, (_, index) => `secret number ${index} ${"x".repeat(200)}`);
  const line = createRedactor(many).lines();
  const text =
    "2026-11-22 INFO demo odoo.addons.base: an ordinary line of a log, of an ordinary length, with numbers 12345";
  const started = performance.now();
  for (let index = 0; index < 2_000; index += 1) line(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
