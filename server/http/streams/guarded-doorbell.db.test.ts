import { beforeAll, expect, test } from "vitest";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { AppError } from "@/server/platform/errors";
import { followChanges } from "./follow-changes";
import { openGuardedDoorbell } from "./guarded-doorbell";

const PASSWORD = "correct horse battery";
const api = await openTestApi();
const listening = new AbortController();
let owner: TestPerson;
let guest: TestPerson;
let projectId: string;

beforeAll(async () => {
  owner = await api.addPerson("owner");
  guest = await api.addPerson("guest");
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: guest.userId, role: "member" },
  ]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, guest.userId, "developer");
});

const system = (text: string) => api.deps.db.system.query(text);

test.each<[string, () => Promise<unknown>]>([
  [
    "a role in an organization",
    async () => (await api.as(owner)).orgs.setMember({ org: "acme", userId: guest.userId, role: "admin" }),
  ],
  [
    "a member who goes",
    async () => (await api.as(owner)).orgs.removeMember({ org: "acme", userId: guest.userId }),
  ],
  ["a role in a project", () => system("update ops.project_members set role_id = role_id")],
  ["a token that is revoked", revokeToken],
  [
    "a network that is let in",
    () => system("insert into app.org_networks (org_id, network) select id, '10.0.0.0/8' from app.orgs"),
  ],
  ["a second factor that is asked for", () => system("update app.orgs set require_second_factor = true")],
  ["a second factor that is given up", () => system("update app.users set has_second_factor = false")],
  ["a session that ends", endSession],
])("%s rings", async (_name, change) => {
  const bell = openGuardedDoorbell(api.deps.streams, { channels: [], matches: () => false }, () =>
    Promise.resolve(),
  );
  const seen = bell.version();
  await change();
  await bell.wait(seen, listening.signal);
  expect(bell.version()).not.toBe(seen);
  bell.close();
});

test("an open stream ends when its follower loses the right to it", async () => {
  const messages = followChanges(api.deps.streams, {
    projectId,
    recheck: () => Promise.reject(new AppError("forbidden", "gone")),
    readRole: () => null,
    signal: listening.signal,
  });
  await messages.next();
  const ended = expect(messages.next()).rejects.toMatchObject({ code: "forbidden" });
  await system("update ops.project_members set role_id = role_id");
  await ended;
});

async function revokeToken(): Promise<void> {
  const { userId } = await api.addPerson("third");
  await system(`update ops.api_tokens set revoked_at = now() where user_id = '${userId}'`);
}

async function endSession(): Promise<void> {
  const email = "alex@example.com";
  await api.deps.identity.ensurePerson({ email, name: "Alex", password: PASSWORD });
  const headers = await api.signIn(email, PASSWORD);
  await api.deps.identity.signOut({ headers, address: null });
}
