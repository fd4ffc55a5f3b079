/** Ports: whether one is free, who has it, and which to take instead. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { findCommand } from "../process/identity.mjs";
import { Problem } from "../setup/problem.mjs";

/** Below the range Linux gives to outgoing connections, so that a remembered port is still free at the next start. */
const PRIVATE_PORT_FIRST = 20_000;
const PRIVATE_PORT_COUNT = 12_000;

/** How many ports after the wished one are tried. */
const NEXT_PORTS = 50;

/** A port on one address may be taken while another address has it free; all that matter are asked. */
const ADDRESSES = ["::", "0.0.0.0", "127.0.0.1"];

/**
 * findPortTrouble: null when the port is free, else the reason ("EADDRINUSE", "EACCES").
 *
 * @param {number} port
 * @returns {Promise<string | null>}
 */
export async function findPortTrouble(port) {
  for (const address of ADDRESSES) {
    const code = await tryListen(port, address);
    if (code === "EADDRINUSE" || code === "EACCES") return code;
  }
  return null;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | null>}
 */
function tryListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on("error", (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? "failed"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/**
 * refuseTakenPort throws a Problem that names the program that has the port, where the system tells.
 *
 * @param {string} setting
 * @param {number} port
 */
export async function refuseTakenPort(setting, port) {
  const trouble = await findPortTrouble(port);
  if (!trouble) return;
  if (trouble === "EACCES")
    throw new Problem(
      `This user may not listen on port ${port}.`,
      `Choose one above 1023: ${setting}=8080 npm run up`,
    );
  const owner = findPortOwner(port);
  throw new Problem(
    `Port ${port} is already in use${owner ? ` by ${owner.name} (process ${owner.pid})` : ""}.`,
    `Stop that, or choose another port: ${setting}=${port + 10} npm run up`,
  );
}

/**
 * reservePort holds a free port until the service that wants it starts, so that two starts at once cannot both believe
 * they have it; whoever opens it meanwhile is told to wait.
 *
 * @param {number} port
 * @returns {Promise<() => Promise<void>>} gives the port free
 */
export async function reservePort(port) {
  const server = http.createServer((_, response) => {
    response.writeHead(503, {
      "content-type": "text/plain",
      "retry-after": "2",
      refresh: "2",
      connection: "close",
    });
    response.end("Capstan is starting. This page reloads by itself.\n");
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, exclusive: true }, () => resolve(null));
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

/**
 * pickNextPort: the wished port, or the first free one after it.
 *
 * @param {number} wished
 * @param {number[]} taken ports that are ours although nobody listens yet
 */
export async function pickNextPort(wished, taken) {
  for (let port = wished; port < Math.min(wished + NEXT_PORTS, 65_536); port++)
    if (!taken.includes(port) && !(await findPortTrouble(port))) return port;
  throw new Problem(
    `No port from ${wished} to ${wished + NEXT_PORTS} is free.`,
    "Choose a free one: ROUTER_PORT=… npm run up",
  );
}

/**
 * pickPrivatePort: the remembered port if it is free, else any.
 *
 * @param {number | null} remembered
 * @param {() => number} random between 0 and 1
 */
export async function pickPrivatePort(remembered, random) {
  if (remembered && !(await findPortTrouble(remembered))) return remembered;
  const start = PRIVATE_PORT_FIRST + Math.floor(random() * PRIVATE_PORT_COUNT);
  return pickNextPort(start, []);
}

/**
 * parseListeners reads /proc/net/tcp or tcp6: socket inodes that listen on the port.
 *
 * @param {string} table
 * @param {number} port
 * @returns {string[]}
 */
export function parseListeners(table, port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === "0A" && local.endsWith(`:${wanted}`) && inode ? [inode] : [];
  });
}

/**
 * findPortOwner: the program that listens, where this user may see it (Linux).
 *
 * @param {number} port
 * @returns {{ pid: number, name: string } | null}
 */
export function findPortOwner(port) {
  const inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => {
    try {
      return parseListeners(readFileSync(file, "utf8"), port);
    } catch {
      return [];
    }
  });
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of namesIn("/proc").filter((name) => /^\d+$/.test(name)))
    for (const descriptor of namesIn(`/proc/${pid}/fd`))
      if (sockets.has(linkOf(`/proc/${pid}/fd/${descriptor}`)))
        return {
          pid: Number(pid),
          name: (findCommand(Number(pid))?.[0] ?? "").split("/").at(-1) || "a program",
        };
  return null;
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function linkOf(file) {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
