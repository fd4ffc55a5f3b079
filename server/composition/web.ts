/**
 * What the web process is put together from. Built at first use and kept on globalThis: instrumentation, pages and route
 * handlers are separate module graphs in Next, and there must be one pool, one LISTEN connection, one shutdown signal.
 */
import {
  createViewerSource,
  forgetOnAccessRing,
  type IdentityProvider,
  type ViewerSource,
} from "@/server/access";
import type { ApiDeps } from "@/server/api/context";
import { makeNamer } from "@/server/databases";
import { createClusterDriver } from "@/server/drivers/cluster/create-cluster-driver";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { createGitHttpBackend } from "@/server/drivers/git/http-backend";
import type { GitHttpBackend } from "@/server/drivers/git/port";
import { createKeyDriver } from "@/server/drivers/keys/create-key-driver";
import { createAssertionVerifier } from "@/server/drivers/oidc/create-assertion-verifier";
import { nameCallerBy } from "@/server/http/guard/name-caller";
import { createRateLimits, type RateLimits } from "@/server/http/guard/rate-limits";
import { Doorbells } from "@/server/http/streams/doorbell";
import { SharedReads } from "@/server/http/streams/shared-reads";
import { systemClock } from "@/server/platform/clock";
import { openDatabase, type Database } from "@/server/platform/db/database";
import { Listener } from "@/server/platform/db/listener";
import { readSettings, type Settings } from "@/server/platform/env";
import { createSafeFetch } from "@/server/platform/safe-fetch";
import { composeStores } from "./backups";
import { controlStorePlace } from "./control-backups";
import { composeIdentity } from "./identity";
import { composeMail } from "./mail";
import { composeOdoo } from "./odoo-sources";
import { getShutdown } from "./shutdown";

export type Web = {
  settings: Settings;
  db: Database;
  identity: IdentityProvider;
  api: ApiDeps;
  /** serves hosted repositories to git clients */
  gitBackend: GitHttpBackend;
  limits: RateLimits;
};

const KEY = Symbol.for("capstan.web");

/** getWeb gives the web process's parts, made at the first call; throws SettingsError when a setting is wrong. */
export function getWeb(): Web {
  const holder = globalThis as { [KEY]?: Web };
  holder[KEY] ??= startWeb(composeWeb(readSettings()));
  return holder[KEY];
}

/** A process hears whose access changed from its first request on, not from its first stream. */
function startWeb(web: Web): Web {
  web.api.streams.doorbells();
  return web;
}

/** composeWeb makes them for given settings; it connects to nothing yet. */
export function composeWeb(settings: Settings): Web {
  const db = openDatabase(settings.databaseUrl, { applicationName: "capstan web" });
  const mail = composeMail(settings, db);
  const identity = composeIdentity(settings, db, mail);
  const gitSettings = {
    home: settings.home,
    allowLocalRemotes: settings.allowLocalRemotes,
    openedNetworks: settings.outboundNetworks,
  };
  const viewers = createViewerSource({ db, identity });
  let doorbells: Doorbells | null = null;
  let cluster: ClusterDriver | null = null;
  const api: ApiDeps = {
    db,
    git: createGitDriver(gitSettings),
    clock: systemClock,
    settings,
    viewers,
    identity,
    mail,
    streams: {
      system: db.system,
      doorbells: () => (doorbells ??= openDoorbells(settings.databaseUrl, viewers)),
      shared: new SharedReads(),
      shutdown: getShutdown().signal,
    },
    cluster: () => (cluster ??= createClusterDriver({ url: settings.odooDatabaseUrl })),
    odoo: composeOdoo(settings),
    names: makeNamer(settings.secret),
    keys: createKeyDriver(settings.home, settings.keys),
    stores: composeStores(settings, { db, clock: systemClock }),
    controlStorePlace: controlStorePlace(settings),
    assertions: createAssertionVerifier({
      fetch: createSafeFetch({ opened: settings.outboundNetworks }),
      now: () => systemClock.now(),
    }),
  };
  return {
    settings,
    db,
    identity,
    api,
    gitBackend: createGitHttpBackend(gitSettings),
    limits: createRateLimits(settings.rateLimit, nameCallerBy(viewers)),
  };
}

function openDoorbells(databaseUrl: string, viewers: ViewerSource): Doorbells {
  const listener = new Listener(databaseUrl);
  forgetOnAccessRing(viewers, listener);
  return new Doorbells(listener);
}
