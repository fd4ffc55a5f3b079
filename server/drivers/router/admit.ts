import type { IncomingMessage } from "node:http";
import { findClientAddress } from "@/server/platform/network/client-address";
import type { NoticeCause } from "./notice";
import type { RouterOptions } from "./port";

export type AdmitDeps = Pick<RouterOptions, "admits" | "isTrustedProxy" | "onEvent">;

/** refuse gives why a request may not come in, or null. When that cannot be found out, it may not. */
export async function refuse(
  deps: AdmitDeps,
  req: IncomingMessage,
  host: string,
): Promise<NoticeCause | null> {
  if (!deps.admits) return null;
  const client = findClientAddress(
    req.socket.remoteAddress,
    req.headers["x-forwarded-for"],
    (address) => deps.isTrustedProxy?.(address) ?? false,
  );
  try {
    return (await deps.admits(host, client)) ? null : { kind: "not_admitted" };
  } catch (error) {
    deps.onEvent?.({ kind: "resolve_failed", host, error });
    return { kind: "lookup_failed" };
  }
}
