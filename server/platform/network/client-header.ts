/**
 * Next does not tell route handlers and pages the address of the socket, and leaves X-Forwarded-For as the client wrote it.
 * So the address is worked out where the request is first seen (server/composition/every-request.ts) and handed on in a
 * header whose name nobody outside of this process knows.
 */
import { randomBytes } from "node:crypto";

const KEY = Symbol.for("capstan.client-header");

type Holder = { [KEY]?: string };

/** nameClientHeader makes the name for this process; from then on nothing else is believed. */
export function nameClientHeader(): string {
  const holder = globalThis as Holder;
  holder[KEY] ??= `x-capstan-client-${randomBytes(12).toString("hex")}`;
  return holder[KEY];
}

/** readClientAddress: the client's address, or null when it is not known. Tests, which have no sockets, say it themselves. */
export function readClientAddress(headers: { get(name: string): string | null }): string | null {
  const name = (globalThis as Holder)[KEY];
  if (name !== undefined) return headers.get(name);
  return headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? null;
}
