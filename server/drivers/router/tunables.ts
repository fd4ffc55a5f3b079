import type { RouterTunables } from "./port";

/** Defaults of the router's limits; each comment says what happens at the bound. */
export const routerTunables: RouterTunables = {
  /** a request to a sleeping environment waits that long, then gets the “starting” page, which asks again */
  holdMs: 25_000,
  /** while requests wait, the route is asked again that often; the caller's cache makes it cheap */
  wakePollMs: 200,
  /** an environment that is still asleep is woken again after that, in case the first call was lost */
  wakeAgainMs: 15_000,
  /** more requests than that waiting at once (all environments together) get the “starting” page without waiting */
  heldRequestsMax: 1_000,
  /** a connection that is neither made nor refused in that time counts as refused */
  connectTimeoutMs: 3_000,
  /** a refused connection is tried again for that long (a switch), then the request is held as for a start; a websocket gets 502 */
  connectPatienceMs: 1_500,
  /** pause between two tries to connect */
  connectRetryMs: 100,
  /** an upstream that sends nothing for that long is given up with 504; Odoo's own limit (120 s) comes first */
  answerTimeoutMs: 15 * 60_000,
  /** a websocket that is not answered in that time is closed; browsers try again */
  upgradeTimeoutMs: 30_000,
  /** a client that has not sent its headers by then is answered 408 and cut (slow loris) */
  headersTimeoutMs: 20_000,
  /** a client that, in the middle of its body or of our answer, moves no byte for that long is cut */
  clientStallMs: 60_000,
  /** a request whose body is still coming after that is cut, however it trickles: enough for 2 GB at 5 Mbit/s */
  requestTimeoutMs: 60 * 60_000,
  /** an idle connection of a client is closed after that */
  keepAliveMs: 65_000,
  /** bigger request headers are answered 431 */
  headerMaxBytes: 32 * 1024,
  /** onRequest is called at most that often per environment: it writes to the database */
  requestMarkMs: 10_000,
  /** on close, running requests get that long to end */
  closeGraceMs: 10_000,
};
