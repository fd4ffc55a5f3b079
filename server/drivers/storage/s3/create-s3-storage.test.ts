import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { AppError } from "@/server/platform/errors";
import { describeStorageContract } from "../contract-suite";
import type { StorageDriver } from "../port";
import { startS3, type TestS3 } from "../testing/s3-server";
import { createS3Storage } from "./create-s3-storage";
import { mapS3Error } from "./map-s3-error";

const BUCKETS = Array.from({ length: 60 }, (_none, index) => `bucket-${index}`);
let server: TestS3;
let next = 0;
const nextBucket = () => BUCKETS[next++] ?? "";

beforeAll(async () => {
  server = await startS3(BUCKETS);
});
afterAll(() => server.close());

describeStorageContract("S3", async () => createS3Storage(server.settings(nextBucket())), {
  locks: "not served",
});

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

test("a server that is away is unreachable", async () => {
  const settings = server.settings(nextBucket());
  const away = createS3Storage({ ...settings, endpoint: "http://127.0.0.1:1" });
  await expect(away.head("a")).rejects.toMatchObject({ code: "unreachable" });
});

const ACTS: Record<string, (storage: StorageDriver) => Promise<unknown>> = {
  put: (storage) => storage.put("a", Readable.from([Buffer.from("x")])),
  get: (storage) => storage.get("a"),
  head: (storage) => storage.head("a"),
  list: (storage) => Array.fromAsync(storage.list("")),
  delete: (storage) => storage.delete("a"),
  extendLock: (storage) => storage.extendLock("a", new Date()),
};
test.each(Object.entries(ACTS))(
  "an endpoint that may not be asked is not asked, a bare address either: %s",
  async (_name, act) => {
    let requests = 0;
    const inside = createServer((_request, answer) => {
      requests += 1;
      answer.end();
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    const { port } = inside.address() as AddressInfo;
    const closed = createS3Storage({
      ...server.settings(nextBucket()),
      endpoint: `http://127.0.0.1:${port}`,
      resolve: () => Promise.reject(new AppError("invalid", "This network may not be reached.")),
    });
    const refused = { code: "unreachable", message: "This network may not be reached." };
    await expect(act(closed)).rejects.toMatchObject(refused);
    expect(requests).toBe(0);
    inside.close();
  },
);

/** A storage whose server answers as `listener` says. */
async function openAnswered(listener: RequestListener, silentMs?: number) {
  const answering = createServer(listener);
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    answering.close();
    answering.closeAllConnections();
  });
  const { port } = answering.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return createS3Storage({ ...server.settings(nextBucket()), endpoint, silentMs });
}

test.each(Object.entries(ACTS))(
  "a server that takes a request and says nothing is unreachable: %s",
  async (_name, act) => {
    const mute = await openAnswered(() => {}, 20);
    await expect(act(mute)).rejects.toMatchObject({ code: "unreachable" });
  },
);

test("a server that falls silent, or is gone, in the middle of what it gives is unreachable", async () => {
  const half = (answer: ServerResponse) => {
    answer.writeHead(200, { "content-length": "2000" });
    answer.write(Buffer.alloc(1000));
  };
  const mute = await openAnswered((_request, answer) => half(answer), 20);
  const read = async (storage: StorageDriver) => (await storage.get("a")).toArray();
  await expect(read(mute)).rejects.toMatchObject({ code: "unreachable" });
  const gone = await openAnswered((_request, answer) => {
    half(answer);
    setImmediate(() => answer.destroy());
  });
  await expect(read(gone)).rejects.toMatchObject({ code: "unreachable" });
});

test("in a bucket with versions all of them are deleted: by name alone they would stay, locked or not", async () => {
  let versions = ["v1", "v2"];
  const asked: string[] = [];
  const storage = await openAnswered((request, answer) => {
    const version = /versionId=(\w+)/.exec(request.url ?? "")?.[1];
    asked.push(`${request.method} ${version ?? ""}`);
    const newest = versions.at(-1);
    if (request.method === "DELETE") versions = versions.filter((each) => each !== version);
    if (newest) answer.setHeader("x-amz-version-id", newest);
    answer.statusCode = request.method === "DELETE" ? 204 : newest ? 200 : 404;
    answer.end();
  });
  await storage.delete("x");
  expect(asked).toEqual(["HEAD ", "DELETE v2", "HEAD ", "DELETE v1", "HEAD "]);
  asked.length = 0;
  // a deletion of what is not there would leave a mark for ever
  await storage.delete("x");
  expect(asked).toEqual(["HEAD "]);
});

test("what is sent in parts is locked by a request of its own where the server did not do it", async () => {
  const asked: string[] = [];
  const storage = await openAnswered(async (request, answer) => {
    await request.toArray();
    const [, what = ""] = /\?(?:.*&)?(uploads|partNumber|uploadId|retention)/.exec(request.url ?? "") ?? [];
    asked.push(`${request.method} ${what}`);
    answer.setHeader("etag", '"e"');
    if (request.method === "HEAD") answer.setHeader("x-amz-version-id", "v1");
    const result = what === "uploads" ? "InitiateMultipartUploadResult" : "CompleteMultipartUploadResult";
    answer.end(
      request.method === "POST" ? `<${result}><UploadId>u</UploadId><ETag>e</ETag></${result}>` : "",
    );
  });
  const put = (bytes: number) =>
    storage.put("x", Readable.from([Buffer.alloc(bytes)]), { lockedUntil: new Date("2999-01-01") });
  await put(20 * 1_048_576);
  expect(asked.slice(-2)).toEqual(["HEAD ", "PUT retention"]);
  asked.length = 0;
  await put(10);
  expect(asked).toEqual(["PUT "]);
});

test("a server that is late to forget a version is not asked for ever", async () => {
  const asked: string[] = [];
  const storage = await openAnswered((request, answer) => {
    asked.push(request.method ?? "");
    answer.setHeader("x-amz-version-id", "v1");
    answer.end();
  });
  await storage.delete("x");
  expect(asked).toEqual(["HEAD", "DELETE", "HEAD"]);
});

test.each([
  ["a lock", { "object-lock-retain-until-date": "2999-01-01T00:00:00Z" }, "locked", /until 2999-01-01 00:00 UTC/],
  ["a legal hold", { "object-lock-legal-hold": "ON" }, "locked", /keeps this locked\./],
  ["a lock that has ended", { "object-lock-retain-until-date": "2001-01-01T00:00:00Z" }, "denied", /its rights/],
  ["a key without the right", {}, "denied", /its rights/],
] as const)("what is not deleted because of %s is told so", async (_name, headers, code, message) => {
  const storage = await openAnswered((request, answer) => {
    answer.setHeader("x-amz-version-id", "v1");
    for (const [name, value] of Object.entries(headers)) answer.setHeader(`x-amz-${name}`, value);
    answer.statusCode = request.method === "DELETE" ? 403 : 200;
    answer.end();
  });
  const said = { code, message: expect.stringMatching(message) };
  await expect(storage.delete("x")).rejects.toMatchObject(said);
}); // prettier-ignore

test("a lock that is shorter is extended, of that version and in its mode; a longer one is left alone", async () => {
  const asked: string[] = [];
  const storage = await openAnswered(async (request, answer) => {
    const content = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    asked.push(`${request.method} ${request.url?.replace(/^.*\/here/, "")} ${content}`);
    answer.setHeader("x-amz-version-id", "v1");
    if (request.url?.includes("governed")) answer.setHeader("x-amz-object-lock-mode", "GOVERNANCE");
    if (request.url?.includes("free")) return void answer.end();
    answer.setHeader("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z");
    answer.end();
  });
  expect((await storage.head("locked"))?.lockedUntil).toEqual(new Date("2030-01-01"));
  asked.length = 0;
  await storage.extendLock("locked", new Date("2030-01-01"));
  expect(asked).toEqual(["HEAD /locked "]);
  for (const [key, mode] of [["locked", "COMPLIANCE"], ["governed", "GOVERNANCE"], ["free", "COMPLIANCE"]]) {
    asked.length = 0;
    await storage.extendLock(key ?? "", new Date("2030-02-01"));
    expect(asked).toEqual([
      `HEAD /${key} `,
      expect.stringMatching(new RegExp(`^PUT /${key}\\?retention=?&versionId=v1 .*<Mode>${mode}<.*<RetainUntilDate>2030-02-01T00:00:00`)),
    ]);
  }
}); // prettier-ignore

test.each([
  [{ name: "RequestTimeTooSkewed", $metadata: { httpStatusCode: 403 } }, "denied", /clock/],
  [{ name: "ExpiredToken", $metadata: { httpStatusCode: 400 } }, "denied", /key/],
  [{ name: "QuotaExceeded", $metadata: { httpStatusCode: 403 } }, "full", /full/],
  [{ name: "XMinioStorageFull", $metadata: { httpStatusCode: 507 } }, "full", /full/],
  [{ name: "NotImplemented", $metadata: { httpStatusCode: 501 } }, "failed", /refuses/],
  [{ name: "ObjectLocked", $metadata: { httpStatusCode: 403 } }, "locked", /locked/],
  [{ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } }, "not_found", /store/],
  [{ name: "Error", code: "ECONNRESET" }, "unreachable", /answer/],
  [{ name: "SlowDown", $metadata: { httpStatusCode: 503 } }, "unreachable", /answer/],
])("%j is %s", (given, code, message) => {
  const mapped = mapS3Error(Object.assign(new Error(given.name), given), "a");
  expect(mapped).toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each([
  ["AccessDenied", 403, "forbidden by object lock", "locked"],
  ["AccessDenied", 403, "Access Denied because object protected by object lock.", "locked"],
  ["InvalidRequest", 400, "Object is WORM protected and cannot be overwritten", "locked"],
  ["InvalidRequest", 400, "Bucket is missing Object Lock Configuration", "failed"],
])("%s %i, %s: %s", (name, httpStatusCode, words, code) => {
  const said = Object.assign(new Error(words), { name, $metadata: { httpStatusCode } });
  expect(mapS3Error(said, "a")).toMatchObject({ code });
});
