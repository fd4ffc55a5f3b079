/** AWS KMS: a symmetric key of the account; the context goes along as its encryption context, and shows in CloudTrail. */
import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  KMSServiceException,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import { KeyError, type KeyDriver } from "./port";
import { KEY_TUNABLES } from "./tunables";

/** Credentials come from where the AWS SDK finds them: the environment, a profile, the machine's role. */
export type AwsKeyOptions = { keyId: string; client: KMSClientConfig };

export function createAwsKeys({ keyId, client }: AwsKeyOptions): KeyDriver {
  const kms = new KMSClient({ maxAttempts: 3, ...client });
  const abort = () => ({ abortSignal: AbortSignal.timeout(KEY_TUNABLES.timeoutMs) });
  return {
    kind: "aws-kms",
    // KMS rotates the material behind a key by itself, and keeps what earlier ones need.
    current: () => Promise.resolve(`aws-kms:${keyId}`),
    wrap: async (dataKey, context) => {
      const command = new EncryptCommand({
        KeyId: keyId,
        Plaintext: dataKey,
        EncryptionContext: { capstan: context },
      });
      const { CiphertextBlob } = await kms.send(command, abort()).catch(explain);
      if (!CiphertextBlob) throw new KeyError("unavailable", "KMS gave nothing");
      return { keyId: `aws-kms:${keyId}`, wrapped: Buffer.from(CiphertextBlob).toString("base64") };
    },
    unwrap: async ({ keyId: wrappedBy, wrapped }, context) => {
      const command = new DecryptCommand({
        KeyId: wrappedBy.replace(/^aws-kms:/, ""),
        CiphertextBlob: Buffer.from(wrapped, "base64"),
        EncryptionContext: { capstan: context },
      });
      const { Plaintext } = await kms.send(command, abort()).catch(explain);
      if (!Plaintext) throw new KeyError("unavailable", "KMS gave nothing");
      return Plaintext;
    },
  };
}

const REFUSALS = new Set(["InvalidCiphertextException", "IncorrectKeyException", "AccessDeniedException"]);

function explain(error: unknown): never {
  const { name, message } = error as Error;
  if (error instanceof KMSServiceException && name === "NotFoundException")
    throw new KeyError("unknown_key", message);
  throw new KeyError(REFUSALS.has(name) ? "refused" : "unavailable", `KMS: ${name}: ${message}`);
}
