import type { RouterHeaders } from "./port";

// RFC 9110 section 7.6.1, and what proxies of the past made up
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What a client may not say about itself: the router says it. */
const CLAIMS = /^(?:x-forwarded-.*|forwarded|x-real-ip)$/;

/** ForwardFacts are what the router knows of the connection a request came on. */
export type ForwardFacts = {
  /** of the socket */
  clientAddress: string;
  /** the Host header as it came */
  host: string;
  encrypted: boolean;
  /** the sender is the TLS proxy in front: what it says of the client is believed */
  trusted: boolean;
  websocket: boolean;
};

/** stripHopHeaders removes what concerns one connection only, including what `connection` names. */
export function stripHopHeaders(headers: RouterHeaders): RouterHeaders {
  const named = new Set((headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)),
  );
}

/**
 * planRequestHeaders gives the headers an upstream gets. `transfer-encoding` and, for a websocket, `connection` and
 * `upgrade` are put back, since the message is passed on in that form. Names with an underscore are dropped: in WSGI
 * `X_Forwarded_For` and `X-Forwarded-For` are one variable (nginx drops them as well).
 */
export function planRequestHeaders(headers: RouterHeaders, facts: ForwardFacts): RouterHeaders {
  const kept = Object.fromEntries(
    Object.entries(stripHopHeaders(headers)).filter(
      // Node has answered `expect` itself
      ([name]) => !CLAIMS.test(name) && !name.includes("_") && name !== "expect",
    ),
  );
  const client = clientOf(headers, facts);
  const coding = headers["transfer-encoding"];
  return {
    ...kept,
    host: facts.host,
    "x-forwarded-for": client.chain,
    "x-forwarded-host": facts.host,
    "x-forwarded-proto": client.proto,
    "x-real-ip": client.address,
    ...(coding === undefined ? {} : { "transfer-encoding": coding }),
    ...(facts.websocket ? { connection: "Upgrade", upgrade: "websocket" } : {}),
  };
}

function clientOf(headers: RouterHeaders, facts: ForwardFacts) {
  const address = facts.clientAddress.replace(/^::ffff:(?=\d+\.)/, "");
  const own = { address, chain: address, proto: facts.encrypted ? "https" : "http" };
  if (!facts.trusted) return own;
  const said = list(headers["x-forwarded-for"]).at(-1);
  const proto = list(headers["x-forwarded-proto"]).at(-1)?.toLowerCase();
  return {
    address: said ?? own.address,
    // Odoo believes the last entry only (werkzeug ProxyFix, x_for=1), so the client's own entry is the whole list
    chain: said ?? own.chain,
    proto: proto === "https" || proto === "http" ? proto : own.proto,
  };
}

function list(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}
