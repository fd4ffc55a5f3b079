import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
  PutObjectRetentionCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { checkKey, checkPrefix } from "../check-key";
import { createMeter } from "../create-meter";
import type { PutOptions, PutResult, StorageDriver, StoredObject } from "../port";
import { STORAGE_TUNABLES } from "../tunables";
import { cutSilence } from "./cut-silence";
import { isMissing, lockedError, mapS3Error } from "./map-s3-error";

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
  /** a server that says nothing for so long is unreachable */
  silentMs?: number;
  /** a connection nobody uses for so long is closed */
  idleMs?: number;
};

/**
 * createS3Storage keeps objects in a bucket. Larger ones are sent in parts and seen when the last one is there; what is cut
 * off is taken back.
 */
export function createS3Storage(
  settings: S3StorageSettings,
  now: () => Date = () => new Date(),
): StorageDriver {
  const { client, reader } = openClients(settings);
  const { bucket: Bucket, silentMs = STORAGE_TUNABLES.silentMs } = settings;
  const folder = settings.prefix === "" ? "" : `${checkKey(settings.prefix)}/`;
  const nameOf = (key: string) => `${folder}${checkKey(key)}`;
  let checked: Promise<unknown> | null = null;
  /** A connection to a bare address looks no name up, so the endpoint itself is looked at before the first request. */
  const checkEndpoint = async () => {
    if (settings.endpoint === null) return;
    try {
      await (checked ??= settings.resolve(new URL(settings.endpoint).hostname));
    } catch (error) {
      // a name server that did not answer once may answer the next time
      checked = null;
      throw error;
    }
  };
  const guarded = async <T>(key: string, act: () => Promise<T>): Promise<T> => {
    try {
      await checkEndpoint();
      return await act();
    } catch (error) {
      throw mapS3Error(error, key);
    }
  };
  const head = async (key: string): Promise<StoredObject | null> => {
    const found = await findNewest(client, { Bucket, Key: nameOf(key) });
    if (found === null) return null;
    const lockedUntil = found.ObjectLockRetainUntilDate;
    return { key, sizeBytes: found.ContentLength ?? 0, ...(lockedUntil ? { lockedUntil } : {}) };
  };
  return {
    put: (key, body, options = {}) =>
      guarded(key, async () => {
        const at = { Bucket, Key: nameOf(key) };
        const put = await upload(client, at, body, options);
        // Some servers take the wish for a lock with an upload in parts, and lock nothing (Ceph 16).
        if (options.lockedUntil && put.sizeBytes >= STORAGE_TUNABLES.partBytes)
          await extendLock(client, at, options.lockedUntil);
        return put;
      }),
    get: (key, range) =>
      guarded(key, async () => {
        const Range = range && `bytes=${range.start}-${range.end ?? ""}`;
        const found = await reader.send(new GetObjectCommand({ Bucket, Key: nameOf(key), Range }));
        return cutSilence(found.Body as Readable, silentMs, (error) => mapS3Error(error, key));
      }),
    head: (key) => guarded(key, () => head(key)),
    extendLock: (key, until) => guarded(key, () => extendLock(client, { Bucket, Key: nameOf(key) }, until)),
    list: async function* (prefix) {
      const Prefix = `${folder}${checkPrefix(prefix)}`;
      try {
        await checkEndpoint();
        for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix }))
          for (const { Key = "", Size = 0 } of page.Contents ?? [])
            yield { key: Key.slice(folder.length), sizeBytes: Size };
      } catch (error) {
        throw mapS3Error(error, prefix);
      }
    },
    delete: (key) => guarded(key, () => deleteVersions(client, { Bucket, Key: nameOf(key) }, now)),
  };
}

type Place = { Bucket: string; Key: string };

async function findNewest(client: S3Client, at: Place): Promise<HeadObjectCommandOutput | null> {
  try {
    return await client.send(new HeadObjectCommand(at));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * A bucket with versions keeps what is deleted by name alone, lock or not, and keeps it for ever; it keeps a mark for a name
 * that never was as well. When its newest version is gone, what was put under that name before is there again.
 */
async function deleteVersions(client: S3Client, at: Place, now: () => Date): Promise<void> {
  for (let last: string | undefined; ;) {
    const found = await findNewest(client, at);
    // a version that was deleted and is still told of: the server is late, and has it to itself
    if (found === null || (last !== undefined && found.VersionId === last)) return;
    try {
      await client.send(new DeleteObjectCommand({ ...at, VersionId: found.VersionId }));
    } catch (error) {
      if (!isRefusal(error) || !isLocked(found, now())) throw error;
      throw lockedError(at.Key, found.ObjectLockRetainUntilDate);
    }
    if (found.VersionId === undefined) return;
    last = found.VersionId;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;

/** What servers say when they refuse to delete it differs; what they say of the object does not. */
function isLocked(
  { ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus }: HeadObjectCommandOutput,
  now: Date,
): boolean {
  return ObjectLockLegalHoldStatus === "ON" || (until !== undefined && until > now);
}

/** Asked first: servers differ in what they make of a date that is earlier, and of one that changes the mode. */
async function extendLock(client: S3Client, at: Place, until: Date): Promise<void> {
  const found = await client.send(new HeadObjectCommand(at));
  const { ObjectLockMode: Mode = LOCK_MODE, ObjectLockRetainUntilDate: lockedUntil, VersionId } = found;
  if (lockedUntil && lockedUntil >= until) return;
  const Retention = { Mode, RetainUntilDate: until };
  await client.send(
    new PutObjectRetentionCommand({ ...at, VersionId, Retention, ChecksumAlgorithm: "SHA256" }),
  );
}

/** The other mode lets everybody with a certain right delete what is locked. */
const LOCK_MODE = "COMPLIANCE";

async function upload(
  client: S3Client,
  at: Place,
  body: Readable,
  { signal, lockedUntil }: PutOptions,
): Promise<PutResult> {
  signal?.throwIfAborted();
  const meter = createMeter();
  const metered = body.compose(meter.stream);
  const sending = new Upload({
    client,
    params: {
      ...at,
      Body: metered,
      ...(lockedUntil
        ? {
            ObjectLockMode: LOCK_MODE,
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
    return { sizeBytes: meter.sizeBytes(), sha256: meter.sha256() };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

type Bounds = { socketTimeout?: number; requestTimeout?: number; throwOnRequestTimeout?: boolean };

/**
 * Two clients on the same connections. The socket's time-out sees any silence, also that of a reader who takes his time: so
 * what is read as a stream has a bound until it begins, and cutSilence from then on.
 */
function openClients(settings: S3StorageSettings): { client: S3Client; reader: S3Client } {
  const { silentMs = STORAGE_TUNABLES.silentMs, idleMs = STORAGE_TUNABLES.idleMs } = settings;
  const agent = {
    keepAlive: true,
    maxSockets: STORAGE_TUNABLES.socketsMax,
    // of one that is not in use; the clients' own bounds hold while it is
    timeout: idleMs,
    ...(settings.endpoint === null ? {} : { lookup: lookupOf(settings) }),
  };
  const agents = { httpAgent: new HttpAgent(agent), httpsAgent: new HttpsAgent(agent) };
  const open = (bounds: Bounds) =>
    new S3Client({
      region: settings.region,
      endpoint: settings.endpoint ?? undefined,
      forcePathStyle: settings.pathStyle,
      credentials: settings.credentials,
      maxAttempts: 3,
      // Most servers but Amazon's refuse checksums that only newer clients send.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: { connectionTimeout: STORAGE_TUNABLES.connectTimeoutMs, ...agents, ...bounds },
    });
  return {
    client: open({ socketTimeout: silentMs }),
    reader: open({ requestTimeout: silentMs, throwOnRequestTimeout: true }),
  };
}

function lookupOf({ resolve }: Pick<S3StorageSettings, "resolve">): LookupFunction {
  return (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (options.all) done(null, [...found]);
        else if (first) done(null, first.address, first.family);
        else done(new Error(`${host} has no address`), "", 4);
      },
      (error: NodeJS.ErrnoException) => done(error, "", 4),
    );
  };
}
