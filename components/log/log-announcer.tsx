"use client";

import { useEffect, useState } from "react";
import type { LogBuffer } from "./log-buffer";
import { logStrings } from "./strings";
import { ANNOUNCE_EVERY_MS } from "./tunables";

/** LogAnnouncer tells screen readers how much is new, politely and seldom: reading out every line helps nobody. */
export function LogAnnouncer({ buffer, live }: { buffer: LogBuffer; live: boolean }) {
  const [text, setText] = useState("");
  useEffect(() => {
    if (!live) return undefined;
    let lines = buffer.lastSeq;
    let errors = buffer.liveErrors;
    const timer = window.setInterval(() => {
      if (buffer.lastSeq > lines)
        setText(logStrings.announce(buffer.lastSeq - lines, buffer.liveErrors - errors));
      lines = buffer.lastSeq;
      errors = buffer.liveErrors;
    }, ANNOUNCE_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [buffer, live]);
  return (
    <div role="log" aria-live="polite" aria-label={logStrings.log} className="sr-only">
      {text}
    </div>
  );
}
