import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Somebody is there, and it is its owner (WebAuthn, "Authenticator Data"). */
const PRESENT_AND_VERIFIED = 0x05;

/** makePasskeyDevice: one passkey (ES256) of a site, and what it answers to a challenge. */
export function makePasskeyDevice(url: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16).toString("base64url");
  let counter = 0;
  // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} in CBOR (RFC 9053, section 7.1)
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  return {
    /** the row that its enrolment would have made */
    row: {
      credentialID: id,
      publicKey: cose.toString("base64"),
      counter,
      deviceType: "singleDevice",
      backedUp: false,
    },
    answer: (challenge: string) => {
      counter += 1;
      const count = Buffer.alloc(4);
      count.writeUInt32BE(counter);
      const site = createHash("sha256").update(new URL(url).hostname).digest();
      const data = Buffer.concat([site, Buffer.from([PRESENT_AND_VERIFIED]), count]);
      const { origin } = new URL(url);
      const client = Buffer.from(JSON.stringify({ type: "webauthn.get", challenge, origin }));
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          authenticatorData: data.toString("base64url"),
          clientDataJSON: client.toString("base64url"),
          signature: sign("sha256", signed, privateKey).toString("base64url"),
        },
      };
    },
  };
}
