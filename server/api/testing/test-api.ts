import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { createViewerSource, hashToken, mintToken, type IdentityProvider } from "@/server/access";
import type { Role } from "@/server/access/matrix";
import { createApiContext, type ApiContext, type ApiDeps } from "@/server/api/context";
import { createCaller } from "@/server/api/root";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import { FakeGit } from "@/server/drivers/git/fake";
import { Doorbells } from "@/server/http/streams/doorbell";
import { SharedReads } from "@/server/http/streams/shared-reads";
import { Listener } from "@/server/platform/db/listener";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";

export type TestPerson = { userId: string; token: string; headers: Headers };

export type TestApi = {
  deps: ApiDeps;
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

/** Nobody has a session in these tests: people come with tokens. */
const noSessions: IdentityProvider = {
  kind: "embedded",
  sessionKey: () => null,
  findPerson: () => Promise.resolve(null),
  handle: () => Promise.resolve(new Response(null, { status: 404 })),
  ensurePerson: () => Promise.reject(new Error("no sessions here")),
  isPassword: () => Promise.resolve(false),
  close: () => Promise.resolve(),
};

/** openTestApi puts the API together on a real database of its own, with a repository in memory. */
export async function openTestApi(cluster?: () => ClusterDriver): Promise<TestApi> {
  const { db, url } = await openTestDatabase();
  const git = new FakeGit();
  const shutdown = new AbortController();
  const listener = new Listener(url);
  const doorbells = new Doorbells(listener);
  afterAll(() => listener.close());
  let now: Date | null = null;
  const deps: ApiDeps = {
    db,
    git,
    clock: { now: () => now ?? new Date() },
    settings: {
      url: "http://capstan.test:3000",
      secret: "0123456789abcdef0123456789abcdef",
      allowLocalRemotes: true,
      baseDomain: "localhost",
      routerPort: 8069,
    },
    viewers: createViewerSource({ db, identity: noSessions }),
    streams: {
      system: db.system,
      doorbells: () => doorbells,
      shared: new SharedReads(),
      shutdown: shutdown.signal,
    },
    cluster: cluster ?? (() => ({ listDatabases: () => Promise.resolve([]) }) as unknown as ClusterDriver),
    odoo: { listSources: () => Promise.resolve({ sources: [], problems: [] }) },
  };
  const context: TestApi["context"] = (person, source = "api") =>
    createApiContext(deps, person?.headers ?? new Headers(), source);
  return {
    deps,
    url,
    git,
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
