"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { paths } from "@/components/lib/paths";

function isSignedOut(error: unknown): boolean {
  return (error as { data?: { code?: string } } | null)?.data?.code === "UNAUTHORIZED";
}

/** SessionGuard leads to the sign-in page, and back, when a page that was left open learns that its session ended. */
export function SessionGuard() {
  const queries = useQueryClient();
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        if (!isSignedOut(query.state.error)) return;
        window.location.assign(paths.signIn(`${window.location.pathname}${window.location.search}`));
      }),
    [queries],
  );
  return null;
}
