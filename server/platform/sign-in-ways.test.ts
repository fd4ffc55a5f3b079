import { expect, test } from "vitest";
import { parseSignInWays, PASSWORD_ONLY } from "./sign-in-ways";

test("reads what is listed, once, however it is written", () => {
  expect(parseSignInWays("password")).toEqual(PASSWORD_ONLY);
  expect(parseSignInWays(" Magic_Link, google,google ,sso:Corp.Example.com, github,")).toEqual({
    password: false,
    magicLink: true,
    oauth: ["google", "github"],
    ssoDomains: ["corp.example.com"],
  });
});

test.each([
  "",
  " , ",
  "passwort",
  "google;github",
  "constructor",
  "__proto__",
  "sso:",
  "sso:example",
  "sso:a b.com",
])("%j is refused", (text) => expect(() => parseSignInWays(text)).toThrow());
