"use client";

import NextLink from "next/link";
import { useState } from "react";
import type { ComponentProps, FocusEvent, PointerEvent } from "react";

type LinkProps = Omit<ComponentProps<typeof NextLink>, "prefetch">;

/**
 * Link goes to another page of the portal, and fetches what it can of it once somebody turns to it. Next would do so for
 * each link in sight: a page of a run has sixteen, and they would compete with its own first lines for the browser and
 * the server, to be thrown away unread.
 */
export function Link({ onPointerEnter, onFocus, ...rest }: LinkProps) {
  const [turnedTo, setTurnedTo] = useState(false);
  return (
    <NextLink
      {...rest}
      // null is Next's own way: a page's frame up to its first loading state
      prefetch={turnedTo ? null : false}
      onPointerEnter={(event: PointerEvent<HTMLAnchorElement>) => {
        setTurnedTo(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event: FocusEvent<HTMLAnchorElement>) => {
        setTurnedTo(true);
        onFocus?.(event);
      }}
    />
  );
}
