/**
 * The S3 server of the tests: @20minutes/s3rver, the fork of s3rver that is kept up to date. It knows signatures, ranges,
 * listing and multipart uploads, but neither conditional writes nor Object Lock.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { S3StorageSettings } from "../s3/create-s3-storage";

type Server = { run(): Promise<{ address: string; port: number }>; close(): Promise<void> };
type ServerClass = new (options: object) => Server;
// it has no types, and says so in one place: here
const S3rver = createRequire(import.meta.url)("@20minutes/s3rver") as ServerClass;

export type TestS3 = { settings(bucket: string): S3StorageSettings; close(): Promise<void> };

/** startS3 serves the buckets on a free port. */
export async function startS3(buckets: readonly string[]): Promise<TestS3> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "capstan s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    // it signs the path of a listing differently from Amazon and the client; unknown keys are still refused
    allowMismatchedSignatures: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await server.run();
  return {
    settings: (bucket) => ({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      bucket,
      prefix: "capstan/here",
      pathStyle: true,
      credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    }),
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
