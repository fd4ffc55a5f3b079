/**
 * Requests to addresses that users give (OIDC issuers, key sets, webhooks, repositories, mail hosts): they must not reach
 * what only this machine can see. Use it as any fetch:
 *
 *     const safeFetch = createSafeFetch({ opened: settings.outboundNetworks });   // once, where the process is put together
 *     const answer = await safeFetch("https://issuer.example/.well-known/openid-configuration");
 *
 * What it holds to: only https (http on request); the name is looked up once per connection, every address it has must be
 * public or in a network the operator opened (CAPSTAN_OUTBOUND_NETWORKS), and the connection goes to that very address, so
 * a name that changes between check and use gains nothing; each redirect of a GET is checked the same way, credentials are
 * dropped when it leaves the origin, changes are not sent again; answers are limited in size (unpacked) and time.
 *
 * Failures are AppErrors: `invalid` for an address that may not be asked, `unavailable` for everything else. What is not
 * HTTP (ssh, SMTP) asks resolveHost for addresses and connects to those.
 */

/** createSafeFetch gives a fetch for addresses that users give. */
export { createSafeFetch, type SafeFetchOptions } from "./create-safe-fetch";
/** resolveHost gives checked addresses to connect to instead of a name; throws AppError. */
export { resolveHost, type HostAddress, type Resolve } from "./resolve-host";
/** refuseInsideIssuer judges an issuer when it is set; throws AppError invalid. */
export { refuseInsideIssuer, type IssuerRules } from "./refuse-inside-issuer";
