import { Readable } from "node:stream";
import { listHostedProjects, type HostedProjectRow } from "@/server/platform/db/sql/control-backups";
import { seal } from "@/server/platform/seal";
import { controlManifest, type ControlManifest, type StoredPart } from "./contract";
import type { ControlBackupDeps } from "./deps";
import { manifestKeyOf } from "./parts";
import { signManifest } from "./sign-manifest";
import { CONTROL_BACKUP_TUNABLES as BOUNDS } from "./tunables";

/** What a recovery opens with the keys it was given, to know whether they are the right ones. */
export const KEY_CHECK = "control backup";

/** In place of a digest: whoever pushes all the time gets a bundle that no later backup takes for that of its refs. */
const MOVING = "moving";

/**
 * takeBackup stores the database, the hosted repositories and, last, the manifest: without one there is no backup. The
 * database comes first: a repository that is newer than it is read again at the next start, one that is older would lack
 * commits the database names.
 */
export async function takeBackup(
  deps: ControlBackupDeps,
  backupId: string,
  signal: AbortSignal,
): Promise<{ manifest: ControlManifest; key: string }> {
  const folder = `${deps.clock.now().toISOString().replaceAll(/[:.]/g, "-")}_${backupId.slice(0, 8)}`;
  const dumpKey = `backups/${folder}/database.dump`;
  let database: StoredPart | null = null;
  const facts = await deps.control.dump({
    signal,
    write: async (dump) => {
      database = await put(deps, dumpKey, dump, signal);
    },
  });
  if (!database) throw new Error("the dump was not written");
  const found = await storeRepositories(deps, backupId, signal);
  const manifest = controlManifest.parse({
    backupId,
    dataAt: facts.dataAt.toISOString(),
    machine: deps.machine,
    database,
    postgres: { server: facts.serverVersion, tool: facts.toolVersion },
    rows: facts.rows,
    migrations: facts.migrations,
    ...found,
    keyCheck: {
      sealed: seal(deps.secret, KEY_CHECK, KEY_CHECK),
      master: await deps.keys.wrap(Buffer.from(KEY_CHECK), KEY_CHECK),
    },
  });
  const key = manifestKeyOf(folder);
  const signed = signManifest(deps.secret, manifest);
  await put(deps, key, Readable.from([Buffer.from(JSON.stringify(signed, null, 2))]), signal);
  return { manifest: signed, key };
}

async function put(
  { store }: Pick<ControlBackupDeps, "store">,
  key: string,
  content: Readable,
  signal: AbortSignal,
): Promise<StoredPart> {
  const { sizeBytes, sha256 } = await store.put(key, content, { signal });
  return { key, sizeBytes, sha256 };
}

/**
 * A repository that is as an earlier, proven backup has it is not stored again: both name the same bundle. Two bundles of
 * the same refs are not the same bytes, so each has a key of its own: none is ever written over one that a backup names.
 */
async function storeRepositories(
  deps: ControlBackupDeps,
  backupId: string,
  signal: AbortSignal,
): Promise<Pick<ControlManifest, "repositories" | "missingRepositories">> {
  const known = await listKnownBundles(deps);
  const repositories: ControlManifest["repositories"] = [];
  const missingRepositories: string[] = [];
  for (const { id, slug } of await listHostedProjects(deps.db.system)) {
    const described = await deps.repositories.describe(id);
    if (!described) missingRepositories.push(slug);
    else repositories.push({ projectId: id, slug, bundle: await bundleOf({ id, slug }, described.digest) });
  }
  return { repositories, missingRepositories };

  /** What was pushed while it was bundled is in the bundle, or not: then its name would say of which refs it is wrongly. */
  async function bundleOf({ id }: HostedProjectRow, digest: string | null): Promise<StoredPart | null> {
    const tried = new Set<string>();
    for (let refs = digest; refs !== null;) {
      const earlier = known.get(`${id}/${refs}`);
      if (earlier && (await deps.store.head(earlier.key))?.sizeBytes === earlier.sizeBytes) return earlier;
      if (tried.has(refs) || tried.size === BOUNDS.bundleTries) return putBundle(id, MOVING);
      const stored = await putBundle(id, refs);
      const after = await deps.repositories.describe(id);
      if (after?.digest === refs || after === null) return stored;
      tried.add(refs);
      refs = after.digest;
    }
    return null;
  }

  async function putBundle(id: string, refs: string): Promise<StoredPart | null> {
    const key = `repositories/${id}/${refs}_${backupId.slice(0, 8)}.bundle`;
    let stored: StoredPart | null = null;
    await deps.repositories.bundle(
      id,
      async (bundle) => {
        stored = await put(deps, key, bundle, signal);
      },
      signal,
    );
    return stored;
  }
}

/** project/digest of its refs → the newest proven bundle of it */
async function listKnownBundles({ db }: Pick<ControlBackupDeps, "db">): Promise<Map<string, StoredPart>> {
  const rows = await db.asSystem(null, ({ prisma }) =>
    prisma.controlBackup.findMany({
      where: { status: "verified", removedAt: null },
      orderBy: { createdAt: "asc" },
      select: { manifest: true },
    }),
  );
  const bundles = rows.flatMap(({ manifest }) =>
    controlManifest.parse(manifest).repositories.flatMap(({ bundle }) => bundle ?? []),
  );
  return new Map(bundles.map((bundle) => [refsOf(bundle), bundle]));
}

function refsOf({ key }: StoredPart): string {
  return key.replace(/^repositories\//, "").replace(/(_[0-9a-f]{8})?\.bundle$/, "");
}
