import type { ViewerSource } from "@/server/access";
import { parseBasicToken } from "../git/parse-basic-token";
import type { NameCaller } from "./rate-limits";

/**
 * nameCallerBy names whom a request is from by the id of their token or session, never by what the headers say: spaces,
 * escapes and further cookies make no other caller. The door behind finds the answer remembered.
 */
export function nameCallerBy(viewers: Pick<ViewerSource, "findViewer" | "findTokenViewer">): NameCaller {
  return async (headers, address) => {
    const basic = parseBasicToken(headers.get("authorization"));
    const viewer =
      (await viewers.findViewer(headers, { address })) ??
      (basic === null ? null : await viewers.findTokenViewer(basic, { address }));
    return viewer && (viewer.tokenId ?? String(viewer.auth.sessionId));
  };
}
