import { z } from "zod";

/** Longest allow-list; a longer one is better kept in a firewall. */
const LINES_MAX = 200;

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "write an address such as 203.0.113.7, or a network such as 10.0.0.0/8",
});

/** One line of an allow-list. */
export const networkLine = z.object({
  network: network.describe("an address or a network, IPv4 or IPv6"),
  note: z.string().trim().max(200).default("").describe("whose it is"),
});
export type NetworkLine = z.output<typeof networkLine>;

const networkLines = z.array(networkLine).max(LINES_MAX);

/** An allow-list as it is read: empty means that everybody may come. */
export const networkList = z.object({
  networks: z.array(z.object({ network: z.string(), note: z.string() })),
  yourAddress: z.string().nullable().describe("where this request came from"),
});
export type NetworkList = z.output<typeof networkList>;

export const setOrgNetworksInput = z.object({
  networks: networkLines,
  confirmed: z.boolean().default(false).describe("save it even though it keeps your own address out"),
});
export const setEnvironmentNetworksInput = z.object({ networks: networkLines });
