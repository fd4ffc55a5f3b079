/** An OpenID Connect issuer on this machine, as CI systems run one: discovery, keys, and statements of its jobs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";

export type TestIssuer = {
  url: string;
  /** a signed statement; `claims` replace the usual ones, undefined removes one */
  sign(claims?: Record<string, unknown>, header?: { kid?: string; key?: CryptoKey }): Promise<string>;
  /** another key from now on; the earlier one is withdrawn */
  rotate(): Promise<void>;
  /** the public key, as text: what a forger would use as a shared secret */
  publicKey(): Promise<string>;
  /** paths that were asked for */
  asked: string[];
  /** what discovery says instead of the truth */
  pretend(document: Record<string, unknown> | null): void;
  close(): Promise<void>;
};

export async function startIssuer(): Promise<TestIssuer> {
  const asked: string[] = [];
  let serial = 1;
  let pair = await generateKeyPair("RS256", { extractable: true });
  let pretended: Record<string, unknown> | null = null;
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    void answer(request.url ?? "").then((body) => {
      response.writeHead(body ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(path: string): Promise<object | null> {
    if (path === "/.well-known/openid-configuration")
      return (
        pretended ?? {
          issuer: url,
          jwks_uri: `${url}/keys`,
          id_token_signing_alg_values_supported: ["RS256"],
        }
      );
    if (path !== "/keys") return null;
    return {
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: `key-${serial}`, alg: "RS256", use: "sig" }],
    };
  }

  return {
    url,
    asked,
    sign: (claims = {}, { kid = `key-${serial}`, key = pair.privateKey } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = {
        iss: url,
        aud: "capstan",
        sub: "repo:octo/shop:ref:refs/heads/main",
        iat: now,
        nbf: now,
        exp: now + 300,
      };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
        .sign(key);
    },
    rotate: async () => {
      pair = await generateKeyPair("RS256", { extractable: true });
      serial += 1;
    },
    publicKey: () => exportSPKI(pair.publicKey),
    pretend: (document) => {
      pretended = document;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
