import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createAssertionVerifier } from "./create-assertion-verifier";
import { AssertionError, type AssertionVerifier } from "./port";
import { startIssuer } from "./testing/start-issuer";

const issuer = await startIssuer();
const other = await startIssuer();
afterAll(async () => {
  await issuer.close();
  await other.close();
});

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
let now: () => Date;
let verifier: AssertionVerifier;
beforeEach(() => {
  now = () => new Date();
  issuer.pretend(null);
  issuer.asked.length = 0;
  verifier = createAssertionVerifier({ fetch, now: () => now(), keysCooldownMs: 0 });
});

const verify = (assertion: string, from = issuer.url) =>
  verifier.verify(assertion, { issuer: from, audiences: ["capstan", "other-audience"] });

async function codeOf(assertion: string, from?: string): Promise<string> {
  try {
    await verify(assertion, from);
    return "accepted";
  } catch (error) {
    return error instanceof AssertionError ? error.code : `thrown: ${String(error)}`;
  }
}

test("a good one is proven, and says what it claims", async () => {
  const assertion = await issuer.sign({ jti: "1", repository: "octo/shop" });
  expect(verifier.readIssuer(assertion)).toBe(issuer.url);
  expect(await verify(assertion)).toMatchObject({
    issuer: issuer.url,
    audiences: ["capstan"],
    jti: "1",
    claims: { repository: "octo/shop" },
  });
});

describe("refused", () => {
  test.each<[string, () => Promise<string> | string, string]>([
    ["no algorithm", () => new UnsecuredJWT({ iss: issuer.url, aud: "capstan", sub: "x", exp: seconds(60) }).encode(), "refused"],
    ["the public key as a shared secret", async () => new SignJWT({ iss: issuer.url, aud: "capstan", sub: "x", exp: seconds(60) }).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(new TextEncoder().encode(await issuer.publicKey())), "refused"],
    ["a key of somebody else under a known id", async () => issuer.sign({}, { key: (await generateKeyPair("RS256")).privateKey }), "refused"],
    ["an unknown key", () => issuer.sign({}, { kid: "key-99" }), "refused"],
    ["a key's id that is an address", () => issuer.sign({}, { kid: `${other.url}/keys` }), "refused"],
    ["a key's id that is a path", () => issuer.sign({}, { kid: "../../../../etc/passwd" }), "refused"],
    ["another audience", () => issuer.sign({ aud: "elsewhere" }), "refused"],
    ["no audience", () => issuer.sign({ aud: undefined }), "refused"],
    ["no end", () => issuer.sign({ exp: undefined }), "refused"],
    ["nobody in particular", () => issuer.sign({ sub: undefined }), "refused"],
    ["one that has expired", () => issuer.sign({ exp: seconds(-90) }), "refused"],
    ["one of the future", () => issuer.sign({ nbf: seconds(90) }), "refused"],
    ["an end that is no number", () => issuer.sign({ exp: "tomorrow" }), "refused"],
    ["another issuer's", () => other.sign(), "malformed"],
    ["another issuer's, in the first one's name", () => other.sign({ iss: issuer.url }), "refused"],
    ["nonsense", () => "a.b.c", "malformed"],
    ["an empty text", () => "", "malformed"],
    ["too long a text", () => "x".repeat(20_000), "malformed"],
    ["a changed one", async () => (await issuer.sign()).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ iss: issuer.url, aud: "capstan", sub: "me", exp: seconds(60) })).toString("base64url")}.`), "refused"],
  ])("%s", async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  }); // prettier-ignore

  test("none of them made us ask anybody else", async () => {
    other.asked.length = 0;
    await codeOf(await issuer.sign({}, { kid: `${other.url}/keys` }));
    expect(other.asked).toEqual([]);
    expect(new Set(issuer.asked)).toEqual(new Set(["/.well-known/openid-configuration", "/keys"]));
  });
});

test("clocks may differ by a minute, not by more", async () => {
  expect(await codeOf(await issuer.sign({ exp: seconds(-50) }))).toBe("accepted");
  expect(await codeOf(await issuer.sign({ nbf: seconds(50) }))).toBe("accepted");
});

describe("keys", () => {
  test("are read once, and again when they change", async () => {
    const first = await issuer.sign();
    for (const _ of [1, 2, 3]) expect(await codeOf(first)).toBe("accepted");
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
    await issuer.rotate();
    expect(await codeOf(await issuer.sign())).toBe("accepted");
    expect(issuer.asked.length).toBe(3);
    expect(await codeOf(first)).toBe("refused");
  });

  test("that are not known do not have the issuer asked again and again", async () => {
    verifier = createAssertionVerifier({ fetch, now });
    await codeOf(await issuer.sign());
    const unknown = await issuer.sign({}, { kid: "key-99" });
    for (const _ of [1, 2, 3]) expect(await codeOf(unknown)).toBe("refused");
    expect(issuer.asked.length).toBe(2);
  });

  test("of an issuer that describes itself otherwise are not taken", async () => {
    issuer.pretend({ issuer: other.url, jwks_uri: `${other.url}/keys` });
    expect(await codeOf(await issuer.sign())).toBe("unreachable");
    issuer.pretend({ issuer: issuer.url });
    expect(await codeOf(await issuer.sign())).toBe("unreachable");
    issuer.pretend({ issuer: issuer.url, jwks_uri: `${issuer.url}/nothing` });
    expect(await codeOf(await issuer.sign())).toBe("unreachable");
    issuer.pretend(null);
    expect(await codeOf(await issuer.sign())).toBe("unreachable");
    now = () => new Date(Date.now() + 3_700_000);
    expect(await codeOf(await issuer.sign({ exp: seconds(4_000) }))).toBe("accepted");
  });

  test("of an issuer that is away", async () => {
    const gone = await startIssuer();
    const assertion = await gone.sign();
    await gone.close();
    expect(await codeOf(assertion, gone.url)).toBe("unreachable");
  });
});
