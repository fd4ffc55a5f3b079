/**
 * Stand-ins that speak the documented APIs of HashiCorp Vault's transit engine and of AWS KMS, each with a real key in
 * memory: what they say was encrypted, was.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = { status: number; body: object };
export type KeyServer = { url: string; asked: IncomingMessage[]; close(): Promise<void> };

export async function startVault(token: string): Promise<KeyServer & { rotate(): void }> {
  const keys = [randomBytes(32)];
  const server = await serve(({ method = "", url = "", headers }, body) => {
    if (headers["x-vault-token"] !== token) return { status: 403, body: { errors: ["permission denied"] } };
    const [, what, name] = /^\/v1\/transit\/(\w+)\/([\w-]+)$/.exec(url) ?? [];
    if (name !== "capstan") return { status: 404, body: { errors: ["encryption key not found"] } };
    const { plaintext = "", ciphertext = "", associated_data = "" } = body as Record<string, string>;
    if (what === "keys" && method === "GET")
      return ok({ data: { name, latest_version: keys.length, type: "aes256-gcm96" } });
    if (method !== "POST") return { status: 405, body: { errors: ["unsupported operation"] } };
    const context = Buffer.from(associated_data, "base64");
    if (what === "encrypt") {
      const sealed = sealWith(keys.at(-1) ?? Buffer.alloc(0), Buffer.from(plaintext, "base64"), context);
      return ok({ data: { ciphertext: `vault:v${keys.length}:${sealed}`, key_version: keys.length } });
    }
    const [, version, sealed] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    const opened = openWith(keys[Number(version) - 1], sealed ?? "", context);
    if (!opened) return { status: 400, body: { errors: ["cipher: message authentication failed"] } };
    return ok({ data: { plaintext: opened.toString("base64") } });
  });
  return { ...server, rotate: () => void keys.push(randomBytes(32)) };
}

export async function startKms(keyId: string): Promise<KeyServer> {
  const key = randomBytes(32);
  return serve(({ headers }, body) => {
    const { KeyId, Plaintext, CiphertextBlob, EncryptionContext } = body as Record<string, unknown>;
    const context = Buffer.from(JSON.stringify(EncryptionContext ?? {}));
    if (!String(headers.authorization).startsWith("AWS4-HMAC-SHA256 Credential="))
      return refuse("MissingAuthenticationTokenException");
    if (KeyId !== keyId) return refuse("NotFoundException");
    if (headers["x-amz-target"] === "TrentService.Encrypt") {
      const sealed = sealWith(key, Buffer.from(String(Plaintext), "base64"), context);
      return ok({ KeyId, CiphertextBlob: sealed, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    }
    const opened = openWith(key, String(CiphertextBlob), context);
    if (!opened) return refuse("InvalidCiphertextException");
    return ok({ KeyId, Plaintext: opened.toString("base64"), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
  });
}

const ok = (body: object): Answer => ({ status: 200, body });
const refuse = (type: string): Answer => ({ status: 400, body: { __type: type, message: type } });

async function serve(answer: (request: IncomingMessage, body: unknown) => Answer): Promise<KeyServer> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(request);
      const text = Buffer.concat(chunks).toString();
      const { status, body } = answer(request, text === "" ? {} : JSON.parse(text));
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function sealWith(key: Buffer, plain: Buffer, context: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(context);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

function openWith(key: Buffer | undefined, sealed: string, context: Buffer): Buffer | null {
  try {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key ?? Buffer.alloc(0), bytes.subarray(0, 12));
    decipher.setAAD(context);
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  } catch {
    return null;
  }
}
