/** A site that people sign in at: a certified OpenID provider, on a port of its own. */
import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

export type Site = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** who signs in there as `login` */
  accounts: Map<string, { email: string; email_verified: boolean; name: string }>;
  stop(): Promise<void>;
};

/** startSite knows one client, whose answers it sends to `redirectUri`. */
export async function startSite(redirectUri: string): Promise<Site> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const client = { id: "capstan", secret: "a secret between the two of them" };
  const accounts: Site["accounts"] = new Map();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["a key for tests"] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
  });
  server.on("request", provider.callback());
  return {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    accounts,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
