import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { atEnd } from "@/server/platform/testing/at-end";

/** Where Capstan is, for the site and for browsers. */
export const PORTAL = "http://capstan.test:3000";
export const CLIENT_SECRET = "a secret between the two of them";

type Account = { email?: string; email_verified?: boolean; name?: string; amr?: string[] };
type Login = { loginAccount(details: { accountId: string; amr?: string[] }): void };

/** openSite serves a site where people sign in, who are in `accounts`. */
export async function openSite() {
  const accounts = new Map<string, Account>();
  const site = createServer();
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  atEnd(() => site.close());
  const address = site.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "capstan",
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${PORTAL}/api/auth/oidc/callback`],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["a key for tests"] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
  });
  /** The methods by which somebody signs in there are their account's. */
  const { prototype } = provider.Session as unknown as { prototype: Login };
  const { loginAccount } = prototype;
  prototype.loginAccount = function loginWithMethods(details) {
    loginAccount.call(this, { ...details, amr: accounts.get(details.accountId)?.amr });
  };
  site.on("request", provider.callback());
  return { issuer, accounts, visit: (url: string, sub: string) => visit(issuer, url, sub) };
}

/** A person at the site: signs in there as `sub`, agrees, and gives the address the site sends the browser back to. */
async function visit(issuer: string, url: string, sub: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let hop = 0; hop < 20; hop += 1) {
    if (next.startsWith(PORTAL)) return next;
    const { pathname } = new URL(next);
    const isForm = pathname.startsWith("/interaction/");
    const uid = pathname.split("/").at(-1) ?? "";
    const page = isForm ? await interactionOf(issuer, uid, cookies) : null;
    const prompt: Record<string, string> = page?.includes("login")
      ? { prompt: "login", login: sub, password: "x" }
      : { prompt: "consent" };
    const answer = await fetch(next, {
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(isForm ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(isForm ? { method: "POST", body: new URLSearchParams(prompt) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null)
      throw new Error(`the site stopped at ${next}: ${answer.status} ${await answer.text()}`);
    next = new URL(location, next).href;
  }
  throw new Error("the site sends in circles");
}

async function interactionOf(issuer: string, uid: string, cookies: Map<string, string>): Promise<string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${issuer}/interaction/${uid}`, { headers: { cookie } });
  return /name="prompt" value="login"/.test(await answer.text()) ? "login" : "consent";
}
