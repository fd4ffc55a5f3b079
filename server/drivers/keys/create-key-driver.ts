import { readFile } from "node:fs/promises";
import path from "node:path";
import type { KeySettings } from "@/server/platform/env";
import { createAwsKeys } from "./create-aws-keys";
import { createFileKeys } from "./create-file-keys";
import { createVaultKeys } from "./create-vault-keys";
import type { KeyDriver } from "./port";

/** keyFileOf: where the key file is when the settings do not say. */
export function keyFileOf(home: string, keys: KeySettings): string | null {
  if (keys.kind !== "file") return null;
  return keys.path ?? path.join(home, "keys", "master-keys.json");
}

/** createKeyDriver gives the driver that CAPSTAN_KEYS asks for; the key file without it. */
export function createKeyDriver(home: string, keys: KeySettings): KeyDriver {
  switch (keys.kind) {
    case "file":
      return createFileKeys(keys.path ?? path.join(home, "keys", "master-keys.json"));
    case "vault": {
      const { tokenFile, ...vault } = keys;
      return createVaultKeys({ ...vault, token: async () => (await readFile(tokenFile, "utf8")).trim() });
    }
    case "aws-kms":
      return createAwsKeys({ keyId: keys.keyId, client: { region: keys.region, endpoint: keys.endpoint } });
  }
}
