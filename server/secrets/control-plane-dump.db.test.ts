/**
 * A backup of the control plane is a dump of its database. Everything that is secret to Capstan is put into it through the
 * doors people use, and the dump, whole and as text, is searched for it: as it is, in the encodings it might hide in, and
 * for its halves. Without CAPSTAN_SECRET and the key file, which are kept apart, it opens nothing.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { totpAt } from "@/server/access/identity/testing/totp";
import { toolAddress, toolEnvironment } from "@/server/drivers/cluster/build-copy-argv";
import { runTool } from "@/server/drivers/cluster/run-tool";
import { syncBranches } from "@/server/environments";
import { getWebhookSecret } from "@/server/projects";
import { ensureWebhookSecretsSealed } from "@/server/projects/webhook-secret";

const api = await openTestApi();
const secrets = new Map<string, string>();
const shown = "this is no secret and stays readable";
let dump: string;

beforeAll(async () => {
  const email = "alex@example.com";
  const password = "horse-staple-violet-42-lantern";
  const { userId } = await api.deps.identity.ensurePerson({ email, name: shown, password });
  secrets.set("a password", password);
  await api.addOrg("acme", [{ userId, role: "owner" }]);
  const owner = { userId, token: "", headers: await api.signIn(email, password) };
  const cookie = owner.headers.get("cookie") ?? "";
  secrets.set("a session's cookie", /session_token=([^;]+)/.exec(cookie)?.[1] ?? "");
  const caller = await api.as(owner);
  const repoUrl = "https://robot:pass-phrase-of-the-robot@git.example.com/shop.git";
  const { id } = await caller.projects.create({ name: "Shop", odooVersion: "18.0", repoUrl });
  secrets.set("a repository's password", "pass-phrase-of-the-robot");
  secrets.set("a webhook's secret", await getWebhookSecret(api.deps, id));
  await caller.projects.create({ name: "Demo", odooVersion: "18.0" });
  await addProjectSecrets(caller);
  secrets.set("a token", (await caller.tokens.create({ name: "ci" })).token);
  const clientSecret = "oidc-client-9f8e7d6c5b4a39281706";
  secrets.set("a client's secret", clientSecret);
  const site = { org: "acme", name: "Site", issuer: "https://login.example.com", clientId: "capstan" };
  await caller.orgs.addProvider({ ...site, clientSecret });
  const { link } = await caller.orgs.invite({ org: "acme", email: "sam@example.com", role: "member" });
  secrets.set("an invitation", link.split("/").at(-1) ?? "");
  const start = await caller.identity.beginTotp();
  await caller.identity.confirmTotp({ factorId: start.factorId, code: totpAt(start.secret, new Date()) });
  secrets.set("an authenticator app's key", start.secret);
  for (const [index, code] of start.recoveryCodes.entries()) secrets.set(`recovery code ${index + 1}`, code);
  dump = await dumpAll();
});

async function addProjectSecrets(caller: Awaited<ReturnType<typeof api.as>>): Promise<void> {
  const { id } = await caller.projects.get({ project: "demo" });
  await api.git.push(id, "main", { files: { a: "1" } });
  await syncBranches(api.deps, id);
  for (const value of ["sk_live_4f9a8b7c6d5e4f3a2b1c", "sk_live_rotated_0a1b2c3d4e5f"]) {
    await caller.secrets.set({ project: "demo", name: "STRIPE_KEY", value });
    secrets.set(`a project's secret, ${value.slice(0, 12)}`, value);
  }
}

/** All of it, as `pg_dump` writes it for people: compressed, nothing could be found. */
function dumpAll(): Promise<string> {
  const { host, port, user } = toolAddress(api.url);
  const database = new URL(api.url).pathname.slice(1);
  const argv = [
    "pg_dump",
    `--host=${host}`,
    `--port=${port}`,
    `--username=${user}`,
    "--no-password",
    database,
  ];
  return runTool(argv, { environment: toolEnvironment(api.url), outputMaxBytes: 200_000_000 });
}

/** Shorter ones would be found by chance. */
const SHORTEST = 8;

/** What somebody who searches would search for. */
function formsOf(secret: string): string[] {
  const half = Math.ceil(secret.length / 2);
  const parts = [secret, secret.slice(0, half), secret.slice(half)].filter((part) => part.length >= SHORTEST);
  return parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    const encoded = ["base64", "base64url", "hex"] as const;
    // The last characters depend on what follows: without them it is found within something longer too.
    const inside = encoded.map((encoding) => bytes.toString(encoding).replace(/=+$/, "").slice(0, -2));
    return [part, encodeURIComponent(part), [...part].toReversed().join(""), ...inside].filter(
      (form) => form.length >= SHORTEST,
    );
  });
}

test("the dump is whole: what is no secret is in it", () => {
  expect(dump).toContain(shown);
  for (const table of ["ops.secret_versions", "ops.api_tokens", "ops.audit_trail", "identity.session"])
    expect(dump.replaceAll('"', "")).toContain(`COPY ${table}`);
  expect(dump).toContain("STRIPE_KEY");
});

describe("is not in it, however written, nor its halves", () => {
  const names = [
    "a password", "a session's cookie", "a repository's password", "a webhook's secret", "a token", "a client's secret",
    "an invitation", "an authenticator app's key", "recovery code 1", "recovery code 10",
    "a project's secret, sk_live_4f9a", "a project's secret, sk_live_rota",
  ]; // prettier-ignore
  test.each(names)("%s", (name) => {
    const secret = secrets.get(name) ?? "";
    expect(secret.length).toBeGreaterThan(8);
    expect(formsOf(secret).filter((form) => dump.includes(form))).toEqual([]);
  });

  test("every one that was made has been looked for", () => {
    for (const [name, secret] of secrets)
      expect({ name, found: formsOf(secret).some((form) => dump.includes(form)) }).toEqual({
        name,
        found: false,
      });
  });
});

test("what an earlier version kept as it was is sealed at the next start, and goes on working", async () => {
  const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.project.findFirstOrThrow({ where: { slug: "demo" } }),
  );
  const plain = "0123456789abcdef".repeat(4);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.project.update({ where: { id }, data: { webhookSecret: plain } }),
  );
  expect(await getWebhookSecret(api.deps, id)).toBe(plain);
  await ensureWebhookSecretsSealed(api.deps.db.system, api.deps.settings.secret);
  expect(await dumpAll()).not.toContain(plain);
  expect(await getWebhookSecret(api.deps, id)).toBe(plain);
  const other = {
    ...api.deps,
    settings: { ...api.deps.settings, secret: "another secret of thirty-two chars" },
  };
  await expect(getWebhookSecret(other, id)).rejects.toMatchObject({ code: "conflict" });
});
