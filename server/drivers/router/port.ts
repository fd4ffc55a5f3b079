/**
 * The router: the small server in front of all environments. A browser names an environment by its host name; the
 * router asks `resolve` where that is, on every request, and passes the request on. It holds no state of its own, so a
 * switch to another upstream touches only requests that come after it, and any number of routers can run side by side.
 *
 * What serializes: waking (one call per sleeping environment, however many requests wait for it). Cancelled by the
 * client's leaving. It fails towards a page that says what holds and what happens next; never towards another
 * environment's answer.
 */
import type { IncomingHttpHeaders } from "node:http";

/** RouteStage gives the colour of a page, and keeps everything but production out of search engines. */
export type RouteStage = "production" | "staging" | "development";

/** RouteLink is shown under the text of a notice, for people who may sign in to the portal. */
export type RouteLink = { href: string; label: string };

/** Route says what a host name stands for at this moment. */
export type Route =
  /** upstream: `host:port` of the process that serves it */
  | { kind: "serve"; envId: string; upstream: string; stage: RouteStage }
  /** starts at the first request; the request waits for it */
  | { kind: "asleep"; envId: string; stage: RouteStage }
  /** is being started, or started anew; the request waits for it */
  | { kind: "starting"; envId: string; stage: RouteStage }
  /** building, maintenance: the page comes back by itself. failed: it does not. All are 503, unknown is 404. */
  | {
      kind: "building" | "maintenance" | "failed" | "unknown";
      title: string;
      detail: string;
      stage?: RouteStage;
      link?: RouteLink;
    };

/** RouterEvent is for the log; it never holds a path, a query or a header, which may carry secrets. */
export type RouterEvent =
  | { kind: "resolve_failed"; host: string; error: unknown }
  | { kind: "wake_failed"; envId: string; error: unknown }
  | { kind: "upstream_failed"; envId: string; upstream: string; error: unknown }
  /** a fault of the router's own, or of a function it was given; the client was cut off */
  | { kind: "request_failed"; error: unknown };

/** RouterOptions are what the composition root gives. `resolve` is asked per request: the caller caches. */
export type RouterOptions = {
  /** host: lower case, without port and final dot; an IPv6 address without brackets */
  resolve(host: string): Promise<Route>;
  /** wake asks for a start and returns; the router then watches `resolve`. May be called again while it is asleep. */
  wake(envId: string): Promise<void>;
  /**
   * admits is asked before a route is: whether a client (its address, null when not known) may visit a host. A request
   * that is not admitted wakes nothing and learns nothing. Everybody is, by default; open websockets stay open.
   */
  admits?(host: string, client: string | null): Promise<boolean>;
  /** onRequest is called for a served request, at most once per `requestMarkMs` and environment. */
  onRequest(envId: string): void;
  /** whose X-Forwarded-For and -Proto are believed: the TLS proxy in front, if there is one. Nobody by default. */
  isTrustedProxy?(address: string): boolean;
  onEvent?(event: RouterEvent): void;
  tunables?: Partial<RouterTunables>;
};

/** Router listens on any number of addresses. */
export type Router = {
  /** listen gives the port, which is a free one for 0. Rejects with the error of Node (EADDRINUSE …). */
  listen(port: number, host?: string): Promise<{ port: number }>;
  /** close stops listening, lets running requests end for `closeGraceMs`, then cuts what is left. Idempotent. */
  close(): Promise<void>;
};

/** RouterTunables: see tunables.ts for the values and what happens at each bound. */
export type RouterTunables = {
  holdMs: number;
  wakePollMs: number;
  wakeAgainMs: number;
  heldRequestsMax: number;
  connectTimeoutMs: number;
  connectPatienceMs: number;
  connectRetryMs: number;
  answerTimeoutMs: number;
  upgradeTimeoutMs: number;
  headersTimeoutMs: number;
  clientStallMs: number;
  requestTimeoutMs: number;
  keepAliveMs: number;
  headerMaxBytes: number;
  requestMarkMs: number;
  closeGraceMs: number;
};

/** RouterHeaders are request headers as Node parsed them: lower-case names. */
export type RouterHeaders = IncomingHttpHeaders;
