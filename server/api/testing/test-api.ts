import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  createEmbeddedIdentity,
  createViewerSource,
  hashToken,
  identityProfiles,
  mintToken,
} from "@/server/access";
import type { Role } from "@/server/access/matrix";
import { makeNamer } from "@/server/databases";
import { createApiContext, type ApiContext, type ApiDeps } from "@/server/api/context";
import { createCaller } from "@/server/api/root";
import type { ClusterDriver, ClusterSql } from "@/server/drivers/cluster/port";
import { FakeGit } from "@/server/drivers/git/fake";
import { createFileKeys } from "@/server/drivers/keys/create-file-keys";
import { createAssertionVerifier } from "@/server/drivers/oidc/create-assertion-verifier";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { FakeMail } from "@/server/drivers/mail/fake";
import { Doorbells } from "@/server/http/streams/doorbell";
import { SharedReads } from "@/server/http/streams/shared-reads";
import { Listener } from "@/server/platform/db/listener";
import { seal, unseal } from "@/server/platform/seal";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { atEnd } from "@/server/platform/testing/at-end";

export type TestPerson = { userId: string; token: string; headers: Headers };

type SentReset = { email: string; link: string };

export type TestApi = {
  deps: ApiDeps;
  /** links to reset a password that were mailed */
  resets: SentReset[];
  mail: FakeMail;
  /** signIn gives the headers of a browser in which somebody of identity.ensurePerson has signed in */
  signIn(email: string, password: string): Promise<Headers>;
  /** address of the database, as a superuser */
  url: string;
  git: FakeGit;
  shutdown: AbortController;
  /** the clock of the code under test, moved by hand; null: the real one */
  setNow(now: Date | null): void;
  addPerson(name: string): Promise<TestPerson>;
  addOrg(slug: string, members: { userId: string; role: "owner" | "admin" | "member" }[]): Promise<string>;
  addMember(projectId: string, userId: string, role: Role): Promise<void>;
  context(person: TestPerson | null, source?: "portal" | "api"): Promise<ApiContext>;
  as(person: TestPerson | null): Promise<ReturnType<typeof createCaller>>;
};

/** A server without databases: what is asked of it finds nothing. */
const emptyCluster = {
  listDatabases: () => Promise.resolve([]),
  topStatements: () => Promise.resolve(null),
  withDatabase: (_name: string, act: (sql: ClusterSql) => Promise<unknown>) =>
    act({ query: () => Promise.resolve([]) }),
} as unknown as ClusterDriver;

/** openTestApi puts the API together on a real database of its own, with a repository in memory. */
export async function openTestApi(cluster?: () => ClusterDriver): Promise<TestApi> {
  const { db, url } = await openTestDatabase();
  const home = await mkdtemp(path.join(os.tmpdir(), "capstan-api-"));
  atEnd(() => rm(home, { recursive: true, force: true }));
  const git = new FakeGit();
  const shutdown = new AbortController();
  const listener = new Listener(url);
  const doorbells = new Doorbells(listener);
  atEnd(() => listener.close());
  // A ring before that would be lost on those who wait for it alone.
  await listener.whenReady();
  let now: Date | null = null;
  const portal = "http://capstan.test:3000";
  const secret = "0123456789abcdef0123456789abcdef";
  const resets: SentReset[] = [];
  const mail = new FakeMail();
  const identity = createEmbeddedIdentity({
    databaseUrl: url,
    sql: db.system,
    url: portal,
    secret,
    profiles: identityProfiles(db.system),
    fetch,
    mails: { passwordReset: ({ email }, link) => void resets.push({ email, link }) },
  });
  atEnd(() => identity.close());
  const deps: ApiDeps = {
    db,
    git,
    clock: { now: () => now ?? new Date() },
    settings: {
      url: portal,
      secret,
      allowLocalRemotes: true,
      outboundNetworks: [],
      baseDomain: "localhost",
      routerPort: 8069,
    },
    viewers: createViewerSource({ db, identity }),
    identity,
    mail,
    streams: {
      system: db.system,
      doorbells: () => doorbells,
      shared: new SharedReads(),
      shutdown: shutdown.signal,
    },
    cluster: cluster ?? (() => emptyCluster),
    odoo: {
      listSources: () => Promise.resolve({ sources: [], problems: [] }),
      previewMask: () => Promise.resolve([]),
    },
    names: makeNamer(secret),
    keys: createFileKeys(path.join(home, "keys.json")),
    stores: {
      db,
      clock: { now: () => now ?? new Date() },
      storage: () => createDiskStorage({ folder: path.join(home, "backups") }),
      sealKey: (purpose, text) => seal(secret, purpose, text),
      unsealKey: (purpose, sealed) => unseal(secret, purpose, sealed),
    },
    controlStorePlace: path.join(home, "control-backups"),
    assertions: createAssertionVerifier({ fetch, now: () => deps.clock.now(), keysCooldownMs: 0 }),
  };
  const context: TestApi["context"] = (person, source = "api") =>
    createApiContext(deps, person?.headers ?? new Headers(), source);
  return {
    deps,
    url,
    resets,
    mail,
    git,
    signIn: async (email, password) => {
      const request = { headers: new Headers(), address: null };
      const answer = await identity.signIn(request, { email, password });
      if (answer.kind !== "signed_in") throw new Error(`signing in was ${answer.kind}`);
      return browserHeaders(answer.cookies);
    },
    shutdown,
    setNow: (value) => {
      now = value;
    },
    addPerson: async (name) => {
      const userId = randomUUID();
      const token = mintToken();
      await db.asSystem("test", async ({ prisma }) => {
        await prisma.user.create({ data: { id: userId, name, email: `${name}-${userId}@example.com` } });
        await prisma.apiToken.create({
          data: { userId, name: "test", prefix: "cap_test", tokenHash: hashToken(token) },
        });
      });
      return { userId, token, headers: new Headers({ authorization: `Bearer ${token}` }) };
    },
    addOrg: async (slug, members) => {
      const org = await db.asSystem("test", ({ prisma }) =>
        prisma.org.create({ data: { slug, name: slug, members: { create: members } } }),
      );
      return org.id;
    },
    addMember: async (projectId, userId, role) => {
      await db.asSystem("test", async ({ prisma }) => {
        const { id: roleId } = await prisma.role.findUniqueOrThrow({ where: { name: role } });
        await prisma.projectMember.create({ data: { projectId, userId, roleId } });
      });
    },
    context,
    as: async (person) => createCaller(await context(person)),
  };
}

/** browserHeaders: what a browser sends that has kept these cookies. */
export function browserHeaders(cookies: readonly string[], before?: Headers): Headers {
  const kept = new Map<string, string>();
  for (const pair of [...(before?.get("cookie")?.split("; ") ?? []), ...cookies]) {
    const [name = "", value = ""] = (pair.split(";")[0] ?? "").split(/=(.*)/s);
    const ended = /;\s*max-age=0/i.test(pair) || value === "";
    if (ended) kept.delete(name);
    else kept.set(name, value);
  }
  const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
  return new Headers(cookie === "" ? {} : { cookie });
}
