import { generateKeyPairSync, randomBytes } from "node:crypto";

const keyType = Buffer.from("ssh-ed25519");
const rawKeyBytes = 32;
const blockBytes = 8;

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

const field = (bytes: Buffer): Buffer => Buffer.concat([uint32(bytes.length), bytes]);

/** The last 32 bytes of both DER forms of an ed25519 key are the key itself (RFC 8410). */
const rawKey = (der: Buffer): Buffer => der.subarray(der.length - rawKeyBytes);

/** encodeOpenSshKey writes OpenSSH's own formats (PROTOCOL.key): `check` is any number, it only has to stand there twice. */
function encodeOpenSshKey(key: { publicRaw: Buffer; seed: Buffer; comment: string; check: number }): {
  publicKey: string;
  privateKey: string;
} {
  const comment = key.comment.replace(/\s+/g, " ").trim();
  const publicBlob = Buffer.concat([field(keyType), field(key.publicRaw)]);
  const body = Buffer.concat([
    uint32(key.check),
    uint32(key.check),
    publicBlob,
    field(Buffer.concat([key.seed, key.publicRaw])),
    field(Buffer.from(comment)),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (blockBytes - (body.length % blockBytes)) % blockBytes }, (_, index) => index + 1),
  );
  const none = field(Buffer.from("none"));
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    none,
    none,
    field(Buffer.alloc(0)),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([body, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    publicKey: `ssh-ed25519 ${publicBlob.toString("base64")} ${comment}`.trim(),
    privateKey: [
      "-----BEGIN OPENSSH PRIVATE KEY-----",
      ...lines,
      "-----END OPENSSH PRIVATE KEY-----",
      "",
    ].join("\n"),
  };
}

/** generateDeployKey: made here, not by ssh-keygen, so that the private key never touches the disk. */
export function generateDeployKey(comment: string): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync("ed25519");
  return encodeOpenSshKey({
    publicRaw: rawKey(pair.publicKey.export({ type: "spki", format: "der" })),
    seed: rawKey(pair.privateKey.export({ type: "pkcs8", format: "der" })),
    comment,
    check: randomBytes(4).readUInt32BE(),
  });
}
