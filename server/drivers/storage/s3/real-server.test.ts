/** The contract of stores against a real S3 server: `npm run test:s3`. Nothing of it runs without one. */
import { randomUUID } from "node:crypto";
import { lookup } from "node:dns/promises";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readTestS3 } from "@/server/platform/env";
import { describeStorageContract } from "../contract-suite";
import { StorageError, type StorageDriver } from "../port";
import { createS3Storage, type S3StorageSettings } from "./create-s3-storage";

const asked = readTestS3();
const given =
  asked &&
  z
    .object({
      endpoint: z.url(),
      bucket: z.string(),
      region: z.string(),
      pathStyle: z.boolean(),
      makeBucket: z.boolean(),
      objectLock: z.boolean(),
    })
    .parse(JSON.parse(asked.server));

const FOLDER = "capstan-test";

function openClient({ endpoint, region, pathStyle, credentials }: S3StorageSettings): S3Client {
  return new S3Client({ endpoint: endpoint ?? undefined, region, forcePathStyle: pathStyle, credentials });
}

/** What is locked stays for some minutes; the next run clears it away. */
async function clear(storage: StorageDriver): Promise<void> {
  for await (const { key } of storage.list(""))
    await storage.delete(key).catch((error: unknown) => {
      if (!(error instanceof StorageError) || error.code !== "locked") throw error;
    });
}

describe.skipIf(given === null)("a real server", { timeout: 120_000 }, () => {
  const opened: StorageDriver[] = [];
  const locks = given?.objectLock ? "kept" : "not served";
  const settings = (): S3StorageSettings => ({
    endpoint: given?.endpoint ?? null,
    region: given?.region ?? "",
    bucket: given?.bucket ?? "",
    prefix: `${FOLDER}/${randomUUID()}`,
    pathStyle: given?.pathStyle ?? true,
    credentials: { accessKeyId: asked?.accessKeyId ?? "", secretAccessKey: asked?.secretAccessKey ?? "" },
    resolve: (host) => lookup(host, { all: true }),
  });
  const open = async () => {
    const storage = createS3Storage(settings());
    opened.push(storage);
    return storage;
  };

  beforeAll(async () => {
    if (!given) return;
    const { bucket: Bucket, objectLock: ObjectLockEnabledForBucket } = given;
    const client = openClient(settings());
    if (given.makeBucket) await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }));
    await client.send(new HeadBucketCommand({ Bucket }));
    client.destroy();
    if (given.objectLock) await clear(createS3Storage({ ...settings(), prefix: FOLDER }));
  }, 60_000);
  afterEach(async () => {
    for (const storage of opened.splice(0)) await clear(storage);
  }, 60_000);

  describeStorageContract("S3", open, { locks });

  test.skipIf(locks !== "kept")("versions and marks of what was deleted do not pile up", async () => {
    const place = settings();
    const storage = createS3Storage(place);
    for (const content of ["one", "two"]) await storage.put("x", Readable.from([Buffer.from(content)]));
    for (const key of ["x", "x", "never/was"]) await storage.delete(key);
    const client = openClient(place);
    const found = await client.send(
      new ListObjectVersionsCommand({ Bucket: place.bucket, Prefix: `${place.prefix}/` }),
    );
    client.destroy();
    expect([...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])]).toEqual([]);
  });

  test("a wrong key and a missing bucket are denied, in words", async () => {
    const credentials = { ...settings().credentials, secretAccessKey: "not-the-secret" };
    const put = (storage: StorageDriver) => storage.put("a", Readable.from([Buffer.from("x")]));
    await expect(put(createS3Storage({ ...settings(), credentials }))).rejects.toMatchObject({
      code: "denied",
    });
    const bucket = `capstan-none-${randomUUID().slice(0, 8)}`;
    await expect(put(createS3Storage({ ...settings(), bucket }))).rejects.toMatchObject({ code: "denied" });
  });
});
