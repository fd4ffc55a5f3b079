import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { checkKey, checkPrefix } from "../check-key";
import { createMeter } from "../create-meter";
import type { PutOptions, PutResult, StorageDriver, StoredObject } from "../port";
import { STORAGE_TUNABLES } from "../tunables";
import { isMissing, isTaken, mapS3Error } from "./map-s3-error";

export type S3StorageSettings = {
  /** null: Amazon's own of the region */
  endpoint: string | null;
  region: string;
  bucket: string;
  /** folder in the bucket, without slashes at its ends; empty: the whole bucket */
  prefix: string;
  pathStyle: boolean;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** gives the addresses that may be connected to, or throws: whoever names an endpoint must not reach what is inside */
  resolve: (host: string) => Promise<readonly { address: string; family: number }[]>;
};

/**
 * createS3Storage keeps objects in a bucket. Larger ones are sent in parts and seen when the last one is there; what is cut
 * off is taken back. A server that does not know conditional writes is asked first whether the object is there.
 */
export function createS3Storage(settings: S3StorageSettings): StorageDriver {
  const client = openClient(settings);
  const { bucket: Bucket } = settings;
  const folder = settings.prefix === "" ? "" : `${checkKey(settings.prefix)}/`;
  const nameOf = (key: string) => `${folder}${checkKey(key)}`;
  let checked: Promise<unknown> | null = null;
  const guarded = async <T>(key: string, act: () => Promise<T>): Promise<T> => {
    try {
      if (settings.endpoint !== null) {
        // a connection to a bare address looks no name up, so the endpoint itself is looked at too
        checked ??= settings.resolve(new URL(settings.endpoint).hostname);
        await checked;
      }
      return await act();
    } catch (error) {
      throw mapS3Error(error, key);
    }
  };
  const head = async (key: string): Promise<StoredObject | null> => {
    try {
      const found = await client.send(new HeadObjectCommand({ Bucket, Key: nameOf(key) }));
      return { key, sizeBytes: found.ContentLength ?? 0 };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
  return {
    put: (key, body, options = {}) =>
      guarded(key, async () => {
        const Key = nameOf(key);
        if (options.ifAbsent && (await head(key))) return drain(body);
        return upload(client, { Bucket, Key }, body, options);
      }),
    get: (key, range) =>
      guarded(key, async () => {
        const Range = range && `bytes=${range.start}-${range.end ?? ""}`;
        const found = await client.send(new GetObjectCommand({ Bucket, Key: nameOf(key), Range }));
        return found.Body as Readable;
      }),
    head: (key) => guarded(key, () => head(key)),
    list: async function* (prefix) {
      const Prefix = `${folder}${checkPrefix(prefix)}`;
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix }))
          for (const { Key = "", Size = 0 } of page.Contents ?? [])
            yield { key: Key.slice(folder.length), sizeBytes: Size };
      } catch (error) {
        throw mapS3Error(error, prefix);
      }
    },
    delete: (key) =>
      guarded(key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket, Key: nameOf(key) }));
      }),
  };
}

async function upload(
  client: S3Client,
  at: { Bucket: string; Key: string },
  body: Readable,
  { signal, ifAbsent, lockedUntil }: PutOptions,
): Promise<PutResult> {
  signal?.throwIfAborted();
  const meter = createMeter();
  const metered = body.compose(meter.stream);
  const sending = new Upload({
    client,
    params: {
      ...at,
      Body: metered,
      ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
      ...(lockedUntil
        ? {
            ObjectLockMode: "COMPLIANCE" as const,
            ObjectLockRetainUntilDate: lockedUntil,
            ChecksumAlgorithm: "SHA256" as const,
          }
        : {}),
    },
    partSize: STORAGE_TUNABLES.partBytes,
    queueSize: STORAGE_TUNABLES.partsAtOnce,
  });
  const stop = () => {
    metered.destroy();
    void sending.abort().catch(() => {});
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await sending.done();
    return { sizeBytes: meter.sizeBytes(), sha256: meter.sha256(), existed: false };
  } catch (error) {
    if (ifAbsent && isTaken(error)) return { ...(await drain(metered)), existed: true };
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** The object is there: what would have been sent is only measured. */
async function drain(body: Readable): Promise<PutResult> {
  const meter = createMeter();
  for await (const _chunk of body.compose(meter.stream));
  return { sizeBytes: meter.sizeBytes(), sha256: meter.sha256(), existed: true };
}

function openClient(settings: S3StorageSettings): S3Client {
  const lookup: LookupFunction = (host, options, done) => {
    settings.resolve(host).then(
      (found) => {
        const [first] = found;
        if (options.all) done(null, [...found]);
        else if (first) done(null, first.address, first.family);
        else done(new Error(`${host} has no address`), "", 4);
      },
      (error: NodeJS.ErrnoException) => done(error, "", 4),
    );
  };
  const agent = { keepAlive: true, maxSockets: 32, ...(settings.endpoint === null ? {} : { lookup }) };
  return new S3Client({
    region: settings.region,
    endpoint: settings.endpoint ?? undefined,
    forcePathStyle: settings.pathStyle,
    credentials: settings.credentials,
    maxAttempts: 3,
    // Most servers but Amazon's refuse checksums that only newer clients send.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      requestTimeout: STORAGE_TUNABLES.requestTimeoutMs,
      connectionTimeout: STORAGE_TUNABLES.connectTimeoutMs,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
  });
}
