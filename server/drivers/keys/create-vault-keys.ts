/**
 * HashiCorp Vault's transit engine (and OpenBao's): the master key never leaves it. The context goes along as
 * `associated_data`, which wants a key of an AEAD type (aes256-gcm96 is the default one).
 * https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
import { z } from "zod";
import { KeyError, type KeyDriver } from "./port";
import { KEY_TUNABLES } from "./tunables";

export type VaultKeyOptions = {
  /** as https://vault.example.com:8200 */
  address: string;
  /** read at each call, so that an agent may renew it */
  token(): Promise<string>;
  key: string;
  /** where the engine is mounted; "transit" */
  mount?: string;
  namespace?: string;
  fetch?: typeof fetch;
};

const encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith("vault:") }) });
const decrypted = z.object({ data: z.object({ plaintext: z.string() }) });
const described = z.object({ data: z.object({ latest_version: z.number().int() }) });

export function createVaultKeys(options: VaultKeyOptions): KeyDriver {
  const idOf = (version: string | number) => `vault:${options.key}:v${version}`;
  return {
    kind: "vault",
    current: async () => {
      const { data } = described.parse(await call(options, "GET", "keys"));
      return idOf(data.latest_version);
    },
    wrap: async (dataKey, context) => {
      const body = { plaintext: Buffer.from(dataKey).toString("base64"), ...bind(context) };
      const { data } = encrypted.parse(await call(options, "POST", "encrypt", body));
      return { keyId: idOf(/^vault:v(\d+):/.exec(data.ciphertext)?.[1] ?? "0"), wrapped: data.ciphertext };
    },
    unwrap: async ({ wrapped }, context) => {
      const answer = await call(options, "POST", "decrypt", { ciphertext: wrapped, ...bind(context) });
      return Buffer.from(decrypted.parse(answer).data.plaintext, "base64");
    },
  };
}

function bind(context: string): { associated_data: string } {
  return { associated_data: Buffer.from(context).toString("base64") };
}

async function call(
  options: VaultKeyOptions,
  method: "GET" | "POST",
  what: "encrypt" | "decrypt" | "keys",
  body?: object,
): Promise<unknown> {
  const { address, mount = "transit", key, namespace, fetch: ask = fetch } = options;
  const url = `${address.replace(/\/+$/, "")}/v1/${mount}/${what}/${encodeURIComponent(key)}`;
  const headers = new Headers({ "x-vault-token": await options.token(), "x-vault-request": "true" });
  if (namespace) headers.set("x-vault-namespace", namespace);
  if (body) headers.set("content-type", "application/json");
  const signal = AbortSignal.timeout(KEY_TUNABLES.timeoutMs);
  let answer: Response;
  try {
    answer = await ask(url, { method, headers, body: body && JSON.stringify(body), signal });
  } catch (error) {
    throw new KeyError("unavailable", `Vault does not answer: ${(error as Error).message}`);
  }
  if (answer.ok) return answer.json();
  const { errors = [] } = (await answer.json().catch(() => ({}))) as { errors?: string[] };
  const words = `Vault answered ${answer.status} to ${what}: ${errors.join("; ").slice(0, 500)}`;
  if (answer.status === 404) throw new KeyError("unknown_key", words);
  throw new KeyError(answer.status === 400 || answer.status === 403 ? "refused" : "unavailable", words);
}
