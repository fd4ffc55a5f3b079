/** Shapes of stores that cross the wire. Browser-safe. */
import { z } from "zod";
import { s3Settings } from "../contract";

const storeName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/, "1 to 40 letters, digits, spaces, dots and dashes");
/** it is sent in a header */
const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,256}$/, "1 to 256 letters, digits and signs, without spaces");

/** What an access key is; it goes in and never comes out. */
const accessKey = z.object({
  accessKeyId: secret.describe("access key"),
  secretAccessKey: secret.describe("its secret; sealed, and never shown again"),
});

export const addStoreInput = s3Settings.omit({ kind: true }).extend({
  name: storeName,
  ...accessKey.shape,
  encrypted: z
    .boolean()
    .default(true)
    .describe("with the project's key (age), before anything leaves this machine; stays as it is chosen now"),
  primary: z.boolean().default(true).describe("new backups go here"),
});
export type AddStoreInput = z.output<typeof addStoreInput>;

export const changeStoreInput = z.object({
  storeId: z.uuid(),
  name: storeName,
  lockDays: s3Settings.shape.lockDays,
  accessKey: accessKey.nullable().default(null).describe("a new one; null: the key stays"),
});
export type ChangeStoreInput = z.output<typeof changeStoreInput>;

export const storeDto = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(["disk", "s3"]),
  /** null for the folder of this machine */
  bucket: s3Settings.omit({ kind: true, lockDays: true }).nullable(),
  lockDays: z.number().nullable(),
  encrypted: z.boolean(),
  primary: z.boolean().describe("new backups go here"),
  backups: z.number().describe("kept ones that lie here; while there are some, the store cannot be removed"),
  usedBytes: z.number().nullable(),
  problem: z.string().nullable().describe("why it could not be used the last time"),
});
export type StoreDto = z.infer<typeof storeDto>;

export const storeList = z.object({
  items: z.array(storeDto),
  /** the project's key; null until something is encrypted */
  key: z
    .object({
      recipient: z.string(),
      shownAt: z.string().nullable(),
      mayTake: z.boolean().describe("it was never shown, or within the last ten minutes to whoever asks now"),
    })
    .nullable(),
});

export const storeCheck = z.object({
  ok: z.boolean(),
  problem: z.string().nullable().describe("what is wrong, and the next step"),
});
export type StoreCheck = z.infer<typeof storeCheck>;

export const recoveryKey = z.object({
  recipient: z.string(),
  identity: z.string().describe("AGE-SECRET-KEY-1…: opens every encrypted backup of the project"),
});
