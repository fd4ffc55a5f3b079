"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { Note } from "@/components/ui/note";
import { networkStrings as words } from "./strings";

/** BlockedOrgs says whose projects are missing here because of where the person is; nothing when none are. */
export function BlockedOrgs() {
  const { data } = useQuery(useTRPC().network.blocked.queryOptions());
  if (!data || data.orgs.length === 0) return null;
  return (
    <Note tone="warning">
      <strong>{words.blockedTitle(data.orgs.map(({ name }) => name))}.</strong>{" "}
      {words.blockedText(data.yourAddress)}
    </Note>
  );
}
