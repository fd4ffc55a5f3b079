import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "@/server/platform/errors";
import { describeStorageContract } from "../contract-suite";
import { startS3, type TestS3 } from "../testing/s3-server";
import { createS3Storage } from "./create-s3-storage";
import { mapS3Error } from "./map-s3-error";

const BUCKETS = Array.from({ length: 40 }, (_none, index) => `bucket-${index}`);
let server: TestS3;
let next = 0;
const nextBucket = () => BUCKETS[next++] ?? "";

beforeAll(async () => {
  server = await startS3(BUCKETS);
});
afterAll(() => server.close());

describeStorageContract("S3", async () => createS3Storage(server.settings(nextBucket())));

test("a wrong key and a missing bucket are denied, in words", async () => {
  const settings = server.settings(nextBucket());
  const stranger = createS3Storage({
    ...settings,
    credentials: { accessKeyId: "nobody", secretAccessKey: "x" },
  });
  await expect(stranger.put("a", Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "denied",
  });
  const lost = createS3Storage({ ...settings, bucket: "no-such-bucket" });
  await expect(lost.put("a", Readable.from([Buffer.from("x")]))).rejects.toMatchObject({ code: "denied" });
});

test("a server that is away is unreachable, and an endpoint that may not be asked is not asked", async () => {
  const settings = server.settings(nextBucket());
  const away = createS3Storage({ ...settings, endpoint: "http://127.0.0.1:1" });
  await expect(away.head("a")).rejects.toMatchObject({ code: "unreachable" });
  let asked = 0;
  const closed = createS3Storage({
    ...settings,
    resolve: async () => {
      asked += 1;
      throw new AppError("invalid", "This network may not be reached.");
    },
  });
  await expect(closed.put("a", Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "unreachable",
    message: "This network may not be reached.",
  });
  expect(asked).toBe(1);
});

test.each([
  [{ name: "RequestTimeTooSkewed", $metadata: { httpStatusCode: 403 } }, "denied", /clock/],
  [{ name: "ExpiredToken", $metadata: { httpStatusCode: 400 } }, "denied", /key/],
  [{ name: "QuotaExceeded", $metadata: { httpStatusCode: 403 } }, "full", /full/],
  [{ name: "XMinioStorageFull", $metadata: { httpStatusCode: 507 } }, "full", /full/],
  [{ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } }, "not_found", /store/],
  [{ name: "Error", code: "ECONNRESET" }, "unreachable", /answer/],
  [{ name: "SlowDown", $metadata: { httpStatusCode: 503 } }, "unreachable", /answer/],
])("%j is %s", (given, code, message) => {
  const mapped = mapS3Error(Object.assign(new Error(given.name), given), "a");
  expect(mapped).toMatchObject({ code, message: expect.stringMatching(message) });
});
