/**
 * Keys that encrypt keys. A secret is encrypted under a data key of its own; only that key, wrapped, comes here, so what
 * holds the master key never sees a secret. Implementations: `file` (default), HashiCorp Vault's transit engine, AWS KMS.
 */
import { isErrorOf } from "@/server/platform/is-error-of";

export type WrappedKey = {
  /** which master key wrapped it; one that is not current() any more is wrapped again in the background */
  keyId: string;
  wrapped: string;
};

export interface KeyDriver {
  readonly kind: "file" | "vault" | "aws-kms";
  /** current: what wrap() uses now */
  current(): Promise<string>;
  /** wrap encrypts a data key; `context` must be the same again to unwrap it. Throws KeyError. */
  wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>;
  /** unwrap gives the data key back; throws KeyError, `refused` for another context or a changed text. */
  unwrap(key: WrappedKey, context: string): Promise<Uint8Array>;
}

/** refused: the key's holder says no, or the text is not what was wrapped; unknown_key: that key is not there. */
export type KeyErrorCode = "unavailable" | "refused" | "unknown_key";

export class KeyError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === KeyError ? "KeyError" : null, value);
  }
  override name = "KeyError";
  constructor(
    readonly code: KeyErrorCode,
    message: string,
  ) {
    super(message);
  }
}
