import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { keyContract } from "./contract-suite";
import { createAwsKeys } from "./create-aws-keys";
import { createFileKeys, rotateFileKeys } from "./create-file-keys";
import { createVaultKeys } from "./create-vault-keys";
import { startKms, startVault } from "./testing/start-key-servers";

const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-keys-"));
const vault = await startVault("s.token");
const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234";
const kms = await startKms(KMS_KEY);
afterAll(async () => {
  await vault.close();
  await kms.close();
  await rm(folder, { recursive: true, force: true });
});

const fileKeys = (name: string) => createFileKeys(path.join(folder, name, "keys.json"));
const vaultKeys = (rest: object = {}) =>
  createVaultKeys({ address: vault.url, token: () => Promise.resolve("s.token"), key: "capstan", ...rest });
const kmsKeys = (keyId = KMS_KEY) =>
  createAwsKeys({
    keyId,
    client: {
      region: "eu-central-1",
      endpoint: kms.url,
      maxAttempts: 1,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
    },
  });

keyContract("the key file", () => Promise.resolve(fileKeys("contract")));
keyContract("Vault's transit engine", () => Promise.resolve(vaultKeys()));
keyContract("AWS KMS", () => Promise.resolve(kmsKeys()));

describe("the key file", () => {
  const key = new Uint8Array(32).fill(7);

  test("is made once, whoever comes first, and is nobody else's", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => fileKeys("race").current()));
    expect(new Set(ids).size).toBe(1);
    const { mode } = await stat(path.join(folder, "race", "keys.json"));
    expect(mode & 0o777).toBe(0o600);
  });

  test("rotates: new ones are wrapped by the new key, earlier ones still open", async () => {
    const file = path.join(folder, "rotate", "keys.json");
    const keys = createFileKeys(file);
    const before = await keys.wrap(key, "x");
    const id = await rotateFileKeys(file, new Date());
    expect(await keys.current()).toBe(id);
    expect((await keys.wrap(key, "x")).keyId).toBe(id);
    expect(Buffer.from(await keys.unwrap(before, "x"))).toEqual(Buffer.from(key));
    expect(Object.keys((JSON.parse(await readFile(file, "utf8")) as { keys: object }).keys)).toHaveLength(2);
  });

  test("says so when the key is another one's, or the file is broken", async () => {
    const wrapped = await fileKeys("one").wrap(key, "x");
    await expect(fileKeys("two").unwrap(wrapped, "x")).rejects.toMatchObject({ code: "unknown_key" });
    await expect(fileKeys("two").unwrap({ ...wrapped, keyId: "__proto__" }, "x")).rejects.toMatchObject({
      code: "unknown_key",
    });
    await fileKeys("broken").current();
    await writeFile(path.join(folder, "broken", "keys.json"), "{");
    await expect(fileKeys("broken").wrap(key, "x")).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("Vault", () => {
  test("is told by whom, where, and rotates by itself", async () => {
    const keys = vaultKeys({ namespace: "team" });
    const before = await keys.wrap(new Uint8Array(32), "x");
    expect(vault.asked.at(-1)?.headers).toMatchObject({
      "x-vault-token": "s.token",
      "x-vault-namespace": "team",
    });
    vault.rotate();
    expect(await keys.current()).not.toBe(before.keyId);
    expect(await keys.unwrap(before, "x")).toHaveLength(32);
  });

  test("that refuses, misses the key or is away is told apart", async () => {
    const wrap = (rest: object) => vaultKeys(rest).wrap(new Uint8Array(32), "x");
    await expect(wrap({ token: () => Promise.resolve("wrong") })).rejects.toMatchObject({ code: "refused" });
    await expect(wrap({ key: "other" })).rejects.toMatchObject({ code: "unknown_key" });
    await expect(wrap({ address: "http://127.0.0.1:1" })).rejects.toMatchObject({ code: "unavailable" });
  });
});

test("KMS without the key says so", async () => {
  await expect(kmsKeys("alias/none").wrap(new Uint8Array(32), "x")).rejects.toMatchObject({
    code: "unknown_key",
  });
});
