/** What somebody does in a running Odoo, over its own JSON-RPC and through the router, as a script of theirs would. */
import { request } from "node:http";
import { Client } from "pg";
import { api } from "./session";
import type { Stack } from "./stack";

export type Environment = {
  id: string;
  name: string;
  url: string;
  status: string;
  deployment: { number: number } | null;
};

export async function environmentOf(stack: Stack, project: string, name: string): Promise<Environment> {
  const { items } = await api<{ items: Environment[] }>(stack, `/projects/${project}/environments`);
  const found = items.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

/** rpc calls a method of a model as the administrator. Throws what Odoo answers instead of a result. */
export async function rpc(
  stack: Stack,
  environment: Environment,
  [model, method]: [string, string],
  args: unknown[],
): Promise<unknown> {
  const url = new URL("/jsonrpc", environment.url);
  const { password } = await api<{ password: string }>(stack, `/environments/${environment.id}/sign-in`, {
    method: "POST",
    body: "{}",
  });
  const params = {
    service: "object",
    method: "execute_kw",
    args: [await databaseOf(stack, environment), 2, password, model, method, args],
  };
  const text = await post(stack, url, JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }));
  const answer = JSON.parse(text) as { result?: unknown; error?: unknown };
  if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
  return answer.result;
}

/** Names under localhost are known to browsers, not to every machine's resolver: the address is given, the name is a header. */
function post(stack: Stack, url: URL, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: url.host,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const call = request(
      { host: "127.0.0.1", port: stack.routerPort, path: url.pathname, method: "POST", headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => resolve(Buffer.concat(chunks).toString()));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

async function databaseOf(stack: Stack, environment: Environment): Promise<string> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select d.database_name as name from ops.environments e join ops.deployments d on d.id = e.current_deployment_id where e.id = $1",
    [environment.id],
  );
  await client.end();
  return rows[0]?.name ?? "";
}
