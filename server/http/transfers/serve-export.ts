import { Readable } from "node:stream";
import { z } from "zod";
import { findBlockedOrgs, findHolderNetworks } from "@/server/access";
import type { ApiDeps } from "@/server/api/context";
import { openDownload, readLink } from "@/server/backups";
import type { RequestClaims } from "@/server/platform/db/database";
import { AppError } from "@/server/platform/errors";
import { readClientAddress } from "@/server/platform/network/client-header";
import { toProblem } from "../problem";
import { isFresh, isKnown, planRange } from "./plan-range";

/**
 * serveExport hands out a file to whoever has a link to it: in the name of whom the link was made for, who must still be
 * allowed to, from a network they may come from. Pieces can be asked for; what was taken is in the audit trail.
 */
export async function serveExport(deps: ApiDeps, request: Request, rawId: string): Promise<Response> {
  const url = new URL(request.url);
  try {
    const exportId = z.uuid().parse(rawId);
    const claims = await readClaims(deps, request, { exportId, link: url.searchParams.get("link") ?? "" });
    const file = await openDownload(deps.stores, claims, exportId);
    const etag = `"${file.sha256}"`;
    const headers = new Headers({
      etag,
      "accept-ranges": "bytes",
      "cache-control": "private, no-store",
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="${file.fileName}"`,
      "repr-digest": `sha-256=:${Buffer.from(file.sha256, "hex").toString("base64")}:`,
      "x-content-type-options": "nosniff",
    });
    if (isKnown(request.headers.get("if-none-match"), etag))
      return new Response(null, { status: 304, headers });
    const plan = isFresh(request.headers.get("if-range"), etag)
      ? planRange(request.headers.get("range"), file.sizeBytes)
      : { kind: "whole" as const };
    if (plan.kind === "none") {
      headers.set("content-range", `bytes */${file.sizeBytes}`);
      return new Response(null, { status: 416, headers });
    }
    const { start, end } = plan.kind === "part" ? plan : { start: 0, end: file.sizeBytes - 1 };
    headers.set("content-length", String(end - start + 1));
    if (plan.kind === "part") headers.set("content-range", `bytes ${start}-${end}/${file.sizeBytes}`);
    const status = plan.kind === "part" ? 206 : 200;
    if (request.method === "HEAD") {
      await file.look();
      return new Response(null, { status, headers });
    }
    const content = await file.open({ start, end });
    request.signal.addEventListener("abort", () => content.destroy(), { once: true });
    return new Response(Readable.toWeb(content) as ReadableStream<Uint8Array>, { status, headers });
  } catch (error) {
    return toProblem(error, url.pathname);
  }
}

async function readClaims(
  deps: ApiDeps,
  { headers }: Request,
  asked: { exportId: string; link: string },
): Promise<RequestClaims> {
  if (asked.link === "")
    throw new AppError("not_signed_in", "This address needs the link that the Backups page gives.");
  const holder = readLink(deps.stores, { ...asked, now: deps.clock.now() });
  const networks = await findHolderNetworks(deps.db, holder);
  if (!networks)
    throw new AppError("forbidden", "This link ended with the token that it was made by. Make another one.");
  const address = readClientAddress(headers);
  const { userId, actorKind, scopes } = holder;
  return {
    userId,
    actorKind,
    scopes,
    address,
    action: null,
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
    auth: { method: "download link" },
    blockedOrgs: findBlockedOrgs(networks, address),
  };
}
