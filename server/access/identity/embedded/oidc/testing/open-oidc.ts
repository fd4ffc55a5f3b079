import { beforeEach } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seal } from "@/server/platform/seal";
import { atEnd } from "@/server/platform/testing/at-end";
import { identityProfiles } from "../../../profiles";
import { Browser } from "../../../testing/browser";
import { createEmbeddedIdentity } from "../../create-embedded-identity";
import { SEALED_FOR } from "../oidc-methods";
import { CLIENT_SECRET, openSite, PORTAL } from "./open-site";

const SECRET = "0123456789abcdef0123456789abcdef";
/** What stands between Capstan and the site. */
type Tamper = (url: string, answer: Response) => Promise<Response>;

/** openOidc: an organization whose people sign in at a site, and their browsers. */
export async function openOidc() {
  const { db, url: databaseUrl } = await openTestDatabase();
  const { issuer, accounts, visit } = await openSite();
  const between: { tamper: Tamper | null } = { tamper: null };
  beforeEach(() => {
    between.tamper = null;
  });
  const identity = createEmbeddedIdentity({
    databaseUrl,
    sql: db.system,
    url: PORTAL,
    secret: SECRET,
    profiles: identityProfiles(db.system),
    mails: { passwordReset: () => undefined },
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      return between.tamper ? between.tamper(String(input), answer) : answer;
    },
  });
  atEnd(() => identity.close());
  const { orgId, providerId } = await db.asSystem("test", async ({ prisma }) => {
    const org = await prisma.org.create({ data: { slug: "acme", name: "Acme" } });
    const ciphertext = seal(SECRET, SEALED_FOR, CLIENT_SECRET);
    const row = await prisma.identityProvider.create({
      data: { orgId: org.id, name: "Site", issuer, clientId: "capstan", ciphertext },
    });
    return { orgId: org.id, providerId: row.id };
  });

  const begin = async (browser: Browser): Promise<string> => {
    const start = await identity.beginProvider(browser.request, { providerId, next: "/projects/demo" });
    browser.take(start);
    return start.url;
  };
  /** Where Capstan leads a browser that comes back with this address. */
  const comeBack = async (browser: Browser, address: string): Promise<string | null> => {
    const answer = await identity.handle(new Request(address, { headers: browser.headers }));
    browser.take({ cookies: answer.headers.getSetCookie() });
    return answer.headers.get("location");
  };
  const signIn = async (sub: string, browser = new Browser()) => {
    const location = await comeBack(browser, await visit(await begin(browser), sub));
    return { browser, location, session: await identity.findSession(browser.headers) };
  };
  return {
    db,
    identity,
    issuer,
    accounts,
    orgId,
    providerId,
    visit,
    begin,
    comeBack,
    signIn,
    /** tamper: for the rest of a test */
    tamper: (change: Tamper) => void (between.tamper = change),
    setRules: (data: { linkByEmail?: boolean; admitsNew?: boolean; trustsFactor?: boolean }) =>
      db.asSystem("test", ({ prisma }) =>
        prisma.identityProvider.update({ where: { id: providerId }, data }),
      ),
  };
}
