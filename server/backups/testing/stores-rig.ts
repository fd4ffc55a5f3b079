import { randomUUID } from "node:crypto";
import { addDemo } from "@/server/api/testing/add-demo";
import { openTestApi } from "@/server/api/testing/test-api";
import type { StorageDriver } from "@/server/drivers/storage/port";
import { MANIFEST_FORMAT, type Manifest, type Part } from "../contract";
import type { BackupDeps } from "../deps";

/** openStoresRig: a project with one branch, and stores in the ledger whose buckets are the test's own. */
export async function openStoresRig() {
  const api = await openTestApi();
  const { projectId, envId } = await addDemo(api);
  const buckets = new Map<string, StorageDriver>();
  const storage: BackupDeps["storage"] = (settings) => {
    const found = settings.kind === "s3" ? buckets.get(settings.bucket) : undefined;
    if (!found) throw new Error("no such bucket");
    return found;
  };
  const deps = { ...api.deps, ...api.deps.stores, storage } as unknown as BackupDeps;
  const addStore = async (
    name: string,
    bucket: StorageDriver,
    lockDays: number | null = null,
  ): Promise<string> => {
    buckets.set(name, bucket);
    const settings = { endpoint: null, region: "x", bucket: name, prefix: "", pathStyle: true, lockDays };
    const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.backupStore.create({ data: { projectId, name, kind: "s3", settings, encrypted: false } }),
    );
    return id;
  };
  return { api, deps, projectId, envId, addStore };
}

/** fakeManifest: of a backup with no files, whose two parts are one. */
export function fakeManifest(of: { id: string; projectId: string; envId: string; part: Part }): Manifest {
  return {
    format: MANIFEST_FORMAT, formatVersion: 1, backupId: of.id, projectId: of.projectId, deploymentId: randomUUID(),
    gitSha: "b".repeat(40), environment: { id: of.envId, name: "main", stage: "production" },
    dataAt: new Date().toISOString(), neutralized: false, odoo: { version: "18.0", release: "18.0", modules: {} },
    encryption: null, postgres: { server: "15", tool: "15", extensions: [], immutableUnaccent: [], rows: {} },
    filestore: { files: 1, bytes: 1, missing: [], lockedUntil: null }, parts: { database: of.part, filestore: of.part },
  }; // prettier-ignore
}
