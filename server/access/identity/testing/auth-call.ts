/** One call to the stand-in for Supabase Auth, and how it says no. */
import type { IncomingMessage } from "node:http";

export type Body = Record<string, unknown>;
export type Call = { path: string; method: string; query: URLSearchParams; body: Body; token: string | null };

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** readCall reads one whole. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? "/", "http://auth.test");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    path: url.pathname.replace(/^\/auth\/v1/, ""),
    method: request.method ?? "GET",
    query: url.searchParams,
    body: text === "" ? {} : (JSON.parse(text) as Body),
    token: /^bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null,
  };
}
