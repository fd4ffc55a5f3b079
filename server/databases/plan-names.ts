/**
 * Names of what Capstan makes on Odoo's PostgreSQL server. All begin with the installation's prefix, so two copies of
 * Capstan can share a server; all are made from ids, never from a branch's name, so no name can collide or inject.
 */
import { createHash, createHmac } from "node:crypto";
import type { RoleCredentials } from "@/server/drivers/cluster/port";

export type Namer = {
  prefix: string;
  /** database of one deployment */
  deploymentDatabase(envOrdinal: number, runId: string): string;
  templateDatabase(key: string): string;
  /** a template or copy while it is being made */
  scratchDatabase(runId: string): string;
  snapshotDatabase(snapshotId: string): string;
  /** login role that loads somebody else's dump, or proves what became of it, and may do nothing anywhere else */
  importRole(id: string): RoleCredentials;
  /** login role of an environment; ordinal 0 is that of templates. The password is derived, so nothing stores it. */
  role(envOrdinal: number): RoleCredentials;
  /** what personal data of a project is masked with: as the passwords of roles, derived and stored nowhere */
  maskingKey(projectId: string): Buffer;
};

/** makeNamer derives the prefix from the installation's secret: the same after every start, different for every copy. */
export function makeNamer(secret: string): Namer {
  const prefix = `cap_${createHash("sha256").update(`installation:${secret}`).digest("hex").slice(0, 6)}`;
  const short = (id: string) => id.replaceAll("-", "").slice(0, 12);
  return {
    prefix,
    deploymentDatabase: (ordinal, runId) => `${prefix}_e${ordinal}_${short(runId)}`,
    templateDatabase: (key) => `${prefix}_template_${key.slice(0, 16)}`,
    scratchDatabase: (runId) => `${prefix}_scratch_${short(runId)}`,
    snapshotDatabase: (snapshotId) => `${prefix}_snapshot_${short(snapshotId)}`,
    importRole: (importId) => ({
      name: `${prefix}_import_${short(importId)}`,
      password: createHmac("sha256", secret).update(`import:${importId}`).digest("base64url"),
    }),
    role: (ordinal) => ({
      name: `${prefix}_e${ordinal}`,
      password: createHmac("sha256", secret).update(`role:${ordinal}`).digest("base64url"),
    }),
    maskingKey: (projectId) => createHmac("sha256", secret).update(`masking:${projectId}`).digest(),
  };
}
