/** The router process: one port in front of every environment of this machine. */
import { createRouter } from "@/server/drivers/router/create-router";
import { openDatabase } from "@/server/platform/db/database";
import { Listener } from "@/server/platform/db/listener";
import { markRequest, wakeEnvironment } from "@/server/platform/db/sql/read-route";
import { readSettings } from "@/server/platform/env";
import { log } from "@/server/platform/log";
import { isInNetworks, parseAddress } from "@/server/platform/network/networks";
import { isAdmitted } from "./is-admitted";
import { planRoute } from "./plan-route";
import { RouteTable } from "./route-table";

const MAX_CONNECTIONS = 4;

const settings = readSettings();
const db = openDatabase(settings.databaseUrl, {
  applicationName: "capstan router",
  maxConnections: MAX_CONNECTIONS,
});
const listener = new Listener(settings.databaseUrl);
const table = new RouteTable(db.system, listener);

const router = createRouter({
  resolve: async (host) => planRoute(await table.find(host), settings.url),
  admits: async (host, client) => isAdmitted(await table.find(host), client),
  isTrustedProxy: (address) => {
    const parsed = parseAddress(address);
    return parsed !== null && isInNetworks(parsed, settings.trustedProxies);
  },
  wake: (envId) => wakeEnvironment(db.system, envId),
  onRequest: (envId) => {
    markRequest(db.system, envId).catch((error) => log.warn({ err: error, envId }, "last request not noted"));
  },
  onEvent: (event) =>
    log.warn({ err: "error" in event ? event.error : undefined, kind: event.kind }, "router"),
});

const { port } = await router.listen(settings.routerPort);
log.info({ port }, "router ready");

let stopping = false;
const stop = async () => {
  if (stopping) process.exit(1);
  stopping = true;
  await router.close();
  await listener.close();
  await db.close();
  process.exit(0);
};
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());
