import { PlatformFailure } from "@/server/runs";

/**
 * DamageError: a store gives back something else than it was given. The message says what, for people; `blobs` are files of
 * the filestore, by their hash, that have to be uploaded again.
 */
export class DamageError extends PlatformFailure {
  override name = "DamageError";
  constructor(
    message: string,
    readonly blobs: readonly string[] = [],
  ) {
    super(message);
  }
}
