import { AppError } from "../errors";
import { parseAddress, type Network } from "../network/networks";
import { isReachable } from "./classify-address";

export type IssuerRules = {
  /** networks the operator opened, beside the public Internet */
  outboundNetworks: readonly Network[];
  /** http to this very machine, for development */
  allowLocalRemotes: boolean;
};

const LOCAL = new Set(["localhost", "127.0.0.1"]);

/**
 * refuseInsideIssuer is for when an issuer is set: https, and no address that stands for a place inside. A name is looked up
 * when it is asked, since it may stand for another place by then. The URL parser has read `0x7f.1` and its like already.
 */
export function refuseInsideIssuer(issuer: string, rules: IssuerRules): void {
  const { protocol, hostname } = new URL(issuer);
  if (rules.allowLocalRemotes && protocol === "http:" && LOCAL.has(hostname)) return;
  if (protocol !== "https:")
    throw new AppError(
      "invalid",
      "The issuer must be an https address: without a certificate anybody could answer.",
    );
  const name = hostname.replace(/\.$/, "");
  const loopback = name === "localhost" || name.endsWith(".localhost") ? "127.0.0.1" : null;
  const address = parseAddress(loopback ?? name);
  if (address === null || isReachable(address, rules.outboundNetworks)) return;
  throw new AppError(
    "invalid",
    `The issuer ${name} is on a network that Capstan may not reach from here. Use a public address, or have the operator open that network (CAPSTAN_OUTBOUND_NETWORKS).`,
  );
}
