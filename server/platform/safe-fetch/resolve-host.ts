import { lookup } from "node:dns/promises";
import { AppError } from "../errors";
import { parseAddress, type Network } from "../network/networks";
import { isReachable } from "./classify-address";
import { SAFE_FETCH_TUNABLES } from "./tunables";

export type HostAddress = { address: string; family: 4 | 6 };
/** Every address of a name, as getaddrinfo gives them. Tests bring their own. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

/**
 * resolveHost looks a name up once and gives the addresses to connect to: connect to one of them, never to the name, or
 * a second look-up could lead elsewhere. Throws AppError: `unavailable` when there is no such host, `invalid` when any of
 * its addresses may not be asked (a name that leads inside as well as outside is a trick or a mistake).
 *
 * The resolver also reads what no URL parser does (`0x7f.1`, `2130706433`, `127.1`): it is asked for addresses too.
 */
export async function resolveHost(
  host: string,
  opened: readonly Network[],
  resolve: Resolve = systemResolve,
): Promise<HostAddress[]> {
  const name = host.replace(/^\[(.+)\]$/, "$1");
  const found = await within(resolve(name), SAFE_FETCH_TUNABLES.resolveTimeoutMs).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError(
      "unavailable",
      `There is no host ${name}, or its name cannot be looked up now.`,
      detail,
    );
  });
  const addresses = found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }) as const);
  if (addresses.length === 0) throw new AppError("unavailable", `The host ${name} has no address.`);
  for (const { address } of addresses) {
    const parsed = parseAddress(address);
    if (!parsed || !isReachable(parsed, opened)) throw refusedHost(name, address);
  }
  // Not every machine has a way out over IPv6, and nobody tries a second address here.
  return addresses.toSorted((a, b) => a.family - b.family);
}

/** The address stays in the log: whoever asked must not learn what names stand for inside. */
function refusedHost(name: string, address: string): AppError {
  return new AppError(
    "invalid",
    `${name} is on a network that Capstan may not reach from here. Use a public address, or have the operator open that network (CAPSTAN_OUTBOUND_NETWORKS).`,
    `${name} resolves to ${address}`,
  );
}

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
