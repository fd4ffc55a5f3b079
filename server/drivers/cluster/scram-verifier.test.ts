import { expect, it } from "vitest";
import { scramVerifier } from "./scram-verifier";

const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

it("is what RFC 7677 derives from its example", () => {
  // the client of RFC 7677, section 3, proves "pencil" with keys that hash to this stored key
  expect(scramVerifier("pencil", salt)).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});

it.each(["", "ü", "a\nb", "a\0"])("refuses the password %j", (password) => {
  expect(() => scramVerifier(password, salt)).toThrow(RangeError);
});
