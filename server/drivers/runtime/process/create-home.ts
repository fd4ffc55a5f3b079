import { mkdir } from "node:fs/promises";
import { claimUidBase } from "./claim-uid-base";
import { ensureFolder, makeTraversable } from "./folders";
import { createHomeLayout, type HomeLayout } from "./home-layout";
import type { Identity } from "./build-launch-argv";
import { spanOf } from "./plan-uid-base";
import type { ProcessTunables } from "./tunables";
import { RuntimeError, type RuntimeUser } from "../port";

/**
 * Home is the runtime's part of CAPSTAN_HOME, and who owns what in it:
 *
 * ```
 * environments/<envId>/data   Odoo's data_dir: filestore/<database>/…, sessions/, addons/   the environment's
 * environments/<envId>/tmp    TMPDIR of its processes                                       the environment's
 * services/<deploymentId>/    service.json, odoo.conf (0600, the environment's), odoo.log   Capstan's
 * commands/<deploymentId>/<n> odoo.conf of a running command                                Capstan's
 * venvs/<key>/                virtual environments, `.complete` when whole                  Capstan's, readable by all
 * locks/ trash/               closed to everybody else
 * uids.json                   with Capstan as root: the user ids of this home           Capstan's
 * ```
 *
 * With Capstan as root, folders on the way can be passed but not listed by others (0711), and an environment's own
 * are `root:<gid> 1770`: it may make what it likes in them but cannot replace `data/filestore` itself by a link, so
 * Capstan's paths in there lead where they seem to.
 */
export type Home = {
  layout: HomeLayout;
  /** Capstan is root: environments have users of their own */
  separates: boolean;
  /** identityOf: once the home is ready */
  identityOf(user: RuntimeUser): Identity;
  /** isEnvironmentUser: of an environment of this home; the user of templates is none */
  isEnvironmentUser(uid: number): boolean;
  /** who builds the virtual environment of a key: a user below those of environments */
  builderOf(key: string): Identity;
  /** ready makes the folders that belong to all; once per process */
  ready(): Promise<void>;
  ensureEnvironment(envId: string, user: RuntimeUser): Promise<{ dataDir: string; tmp: string }>;
};

export function createHome(
  path: string,
  tunables: ProcessTunables,
  { isRoot, claims }: { isRoot: boolean; claims: string },
): Home {
  const layout = createHomeLayout(path);
  let made: Promise<void> | null = null;
  let base: number | null = null;

  const getBase = (): number => {
    if (base === null) throw new Error("the home is not ready: its user ids are not known yet");
    return base;
  };
  const identityOf = ({ ordinal }: RuntimeUser): Identity => {
    if (!isRoot) return null;
    const id = getBase() + ordinal;
    if (id < spanOf(getBase(), tunables).end) return { uid: id, gid: id };
    throw new RuntimeError(
      "failed",
      "All user ids of this copy of Capstan have been given out. Start a new copy, and move the projects there.",
      `ordinal ${ordinal} is beyond the range of base ${getBase()}`,
    );
  };

  const make = async (): Promise<void> => {
    await mkdir(path, { recursive: true });
    if (isRoot) {
      await makeTraversable(path);
      base = await claimUidBase({ home: path, claims, tunables });
    }
    const passable = { mode: isRoot ? 0o711 : 0o700 };
    for (const folder of [layout.environments, layout.services, layout.commands]) {
      await ensureFolder(folder, passable);
    }
    await ensureFolder(layout.venvs, { mode: isRoot ? 0o711 : 0o755 });
    for (const folder of [layout.locks, layout.trash]) await ensureFolder(folder, { mode: 0o700 });
  };

  const ready = (): Promise<void> => {
    made ??= make().catch((error: unknown) => {
      // the next caller tries again
      made = null;
      throw error;
    });
    return made;
  };

  return {
    layout,
    separates: isRoot,
    identityOf,
    isEnvironmentUser: (uid) => isRoot && uid > getBase() && uid < spanOf(getBase(), tunables).end,
    builderOf(key) {
      if (!isRoot) return null;
      const id = getBase() - 1 - (Number.parseInt(key.slice(0, 8), 16) % tunables.venvUidCount);
      return { uid: id, gid: id };
    },
    ready,
    async ensureEnvironment(envId, user) {
      await ready();
      const identity = identityOf(user);
      const own =
        identity === null ? { mode: 0o700 } : { mode: 0o1770, owner: { uid: 0, gid: identity.gid } };
      await ensureFolder(layout.environment(envId), { mode: isRoot ? 0o711 : 0o700 });
      for (const folder of [layout.dataDir(envId), layout.filestores(envId), layout.tmpDir(envId)]) {
        await ensureFolder(folder, own);
      }
      return { dataDir: layout.dataDir(envId), tmp: layout.tmpDir(envId) };
    },
  };
}
