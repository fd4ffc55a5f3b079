/**
 * A recovery runs what it finds in a backup, as the owner of the database. Checksums only say that a backup is what its
 * manifest says, and whoever may write to the bucket can write a manifest too. So it is sealed with CAPSTAN_SECRET, which is
 * kept apart from it.
 */
import { createHash } from "node:crypto";
import { seal, unseal } from "@/server/platform/seal";
import type { ControlManifest } from "./contract";

const PURPOSE = "control backup manifest";

/** signManifest gives the manifest with the word of this installation for all of it. */
export function signManifest(secret: string, manifest: ControlManifest): ControlManifest {
  return { ...manifest, signature: seal(secret, PURPOSE, digestOf(manifest)) };
}

/** isSigned: `text` is a manifest as it lies in a store, also with fields that this Capstan does not know. */
export function isSigned(secret: string, text: string): boolean {
  const found = JSON.parse(text) as { signature?: unknown };
  try {
    return unseal(secret, PURPOSE, String(found.signature)) === digestOf(found);
  } catch {
    return false;
  }
}

function digestOf(manifest: object): string {
  const signed = JSON.stringify({ ...manifest, signature: undefined });
  return createHash("sha256").update(signed).digest("hex");
}
