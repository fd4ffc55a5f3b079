"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { Card } from "@/components/ui/card";
import { accountStrings as words } from "./strings";

/** ProfileCard: who is signed in, and in which organizations. */
export function ProfileCard() {
  const { name, email, orgs } = useSuspenseQuery(useTRPC().me.get.queryOptions()).data;
  return (
    <Card title={words.profile}>
      <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_1fr] sm:gap-y-2">
        <Fact name={words.name}>{name}</Fact>
        <Fact name={words.email}>{email}</Fact>
        <Fact name={words.orgs}>
          {orgs.length === 0
            ? words.noOrg
            : orgs.map((org) => (
                <span key={org.id} className="block">
                  {words.inOrg(org.name, org.role)}
                </span>
              ))}
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3 not-first:mt-1 sm:not-first:mt-0">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
