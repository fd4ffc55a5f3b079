import { describe, expect, test } from "vitest";
import { readClaims } from "./read-claims";

const CLAIMS = {
  sub: "4f0e3c3e-5f6a-4d52-9c6c-0a5a3a5b6c7d",
  session_id: "s1",
  aud: "authenticated",
  role: "authenticated",
  is_anonymous: false,
  aal: "aal1",
  iat: 2_000,
  amr: [{ method: "password", timestamp: 1_000 }],
};

describe("readClaims", () => {
  test("reads when the person signed in and last proved themselves", () => {
    const amr = [...CLAIMS.amr, { method: "totp", timestamp: 1_500 }];
    expect(readClaims({ ...CLAIMS, aal: "aal2", amr })).toEqual({
      userId: CLAIMS.sub,
      sessionId: "s1",
      isStrong: true,
      startedAt: new Date(1_000_000),
      provenAt: new Date(1_500_000),
      issuedAt: new Date(2_000_000),
    });
  });

  test.each([[[]], [[{ method: "token_refresh", timestamp: 1_900 }]]])("%j proves nothing", (amr) =>
    expect(readClaims({ ...CLAIMS, amr })?.provenAt).toEqual(new Date(0)),
  );

  test.each([
    ["another audience", { aud: "other" }],
    ["the service", { role: "service_role" }],
    ["somebody anonymous", { is_anonymous: true }],
    ["no session", { session_id: undefined }],
    ["no person", { sub: "x" }],
  ])("is nobody for %s", (_what, change) => {
    expect(readClaims({ ...CLAIMS, ...change })).toBeNull();
  });
});
