import { Agent } from "node:http";
import { connect, type Socket } from "node:net";

/**
 * connectUpstream opens the connection before anything of the request is read, so that a refusal can be tried again
 * for every method, bodies included. Rejects with Node's error, or after `timeoutMs`.
 */
export function connectUpstream(upstream: string, timeoutMs: number): Promise<Socket> {
  const { hostname, port } = new URL(`http://${upstream}`);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || 80),
      noDelay: true,
    });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`no connection to ${upstream} in ${timeoutMs} ms`)));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

/**
 * agentOf hands one open connection to one request. Connections to environments are never reused: loopback ones cost
 * 0.1 ms, and a kept one that the other side has just closed would lose a request that cannot be sent again.
 */
export function agentOf(socket: Socket): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => socket;
  return agent;
}
