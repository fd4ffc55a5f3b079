/**
 * Allow-lists of addresses. That of an organization holds for everything of it that is reached through Capstan itself: the
 * portal, the API, streams and Git; that of an environment for its visitors, at the router. An empty list allows everybody.
 *
 * An organization's list is worked out when a request is authenticated (at most a few seconds old) and travels in the
 * claims, so row-level security hides the organization from an address that is not on it, whatever the door. What fails:
 * towards less. An address that is not known is on no list. A list that keeps its own author out must be confirmed; and
 * whoever has the machine takes a list away with `npm run networks -- clear <organization>`.
 */

/** readOrgNetworks and setOrgNetworks: the list of an organization. */
export { readOrgNetworks, setOrgNetworks } from "./org-networks";
/** readEnvironmentNetworks and setEnvironmentNetworks: the list of an environment. */
export { readEnvironmentNetworks, setEnvironmentNetworks } from "./environment-networks";
