"use client";

import { DeployKey, Webhook } from "@/components/settings/integration";
import { LastRead } from "@/components/settings/remote-repository";
import { WatchCard } from "./watch-card";

/** ConnectRemote: what the repository's host must be told, and whether it can be read. */
export function ConnectRemote({ slug }: { slug: string }) {
  return (
    <>
      <DeployKey slug={slug} />
      <LastRead slug={slug} />
      <Webhook slug={slug} />
      <WatchCard slug={slug} />
    </>
  );
}
