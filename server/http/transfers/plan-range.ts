/** Which bytes of a file somebody asks for (RFC 9110, section 14). Pure. */
export type RangePlan =
  | { kind: "whole" }
  | { kind: "part"; start: number; end: number }
  /** 416: there is nothing there */
  | { kind: "none" };

/** planRange: one range is served; of several, or of what is no range of bytes, the whole, as the RFC lets one. */
export function planRange(header: string | null, sizeBytes: number): RangePlan {
  const found = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return { kind: "whole" };
  const [, from = "", to = ""] = found;
  if (from === "") {
    const last = Number(to);
    return last === 0 || sizeBytes === 0
      ? { kind: "none" }
      : { kind: "part", start: Math.max(0, sizeBytes - last), end: sizeBytes - 1 };
  }
  const start = Number(from);
  const end = to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== "" && Number(to) < start) return { kind: "whole" };
  return start >= sizeBytes ? { kind: "none" } : { kind: "part", start, end };
}

/** isFresh: the piece that is asked for belongs to what the client has (If-Range). A date is none we ever gave. */
export function isFresh(ifRange: string | null, etag: string): boolean {
  return ifRange === null || ifRange.trim() === etag;
}

/** isKnown: the client has it already (If-None-Match). */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  const tags = new Set((ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, "")));
  return tags.has(etag) || tags.has("*");
}
