import { createHash } from "node:crypto";
import type { StorageDriver } from "../port";
import { STORAGE_TUNABLES } from "../tunables";
import { createS3Storage, type S3StorageSettings } from "./create-s3-storage";

/**
 * reuseS3Storage gives the same driver, with its open connections, for as long as a place and its key are the same: a
 * handshake for each of five hundred deletions, or for each piece of an upload, takes longer than they do. The key is in
 * what is compared, as a digest: after a change of key, the next use has a driver of its own. The one of before goes on
 * for whoever still has it, and its connections close when they are idle.
 */
export function reuseS3Storage(): (settings: S3StorageSettings) => StorageDriver {
  const open = new Map<string, StorageDriver>();
  return (settings) => {
    const digest = digestOf(settings);
    const storage = open.get(digest) ?? createS3Storage(settings);
    // the one that was used longest ago is first
    open.delete(digest);
    open.set(digest, storage);
    const [oldest] = open.keys();
    if (open.size > STORAGE_TUNABLES.clientsKept && oldest !== undefined) open.delete(oldest);
    return storage;
  };
}

/** Of all that a driver is made of but `resolve`, which is the process's own. */
function digestOf(settings: S3StorageSettings): string {
  const { endpoint, region, bucket, prefix, pathStyle, credentials, silentMs, idleMs } = settings;
  const { accessKeyId, secretAccessKey } = credentials;
  const told = [endpoint, region, bucket, prefix, pathStyle, accessKeyId, secretAccessKey, silentMs, idleMs];
  return createHash("sha256").update(JSON.stringify(told)).digest("hex");
}
