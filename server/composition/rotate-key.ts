/**
 * Adds a master key to the key file and makes it the current one; the worker then brings the secrets under it. Earlier keys
 * stay in the file until none is needed. Vault and KMS rotate by themselves.
 */
import { keyFileOf } from "@/server/drivers/keys/create-key-driver";
import { rotateFileKeys } from "@/server/drivers/keys/create-file-keys";
import { readSettings } from "@/server/platform/env";

const settings = readSettings();
const file = keyFileOf(settings.home, settings.keys);
if (file === null) {
  process.stderr.write("The master key is not in a file: rotate it where it is held.\n");
  process.exit(1);
}
process.stdout.write(`${await rotateFileKeys(file, new Date())} is the master key now; ${file} holds it.\n`);
