"use client";

import { HostedRepository } from "./hosted-repository";
import { DeployKey, Webhook } from "./integration";
import { LastRead, RemoteRepository } from "./remote-repository";
import { useProject } from "./use-project";

/** RepositorySettings: where the code comes from, whether it can be read, and what its host must be told. */
export function RepositorySettings({ slug }: { slug: string }) {
  const { repoUrl, repoKind, gitUrl } = useProject(slug).project;
  if (repoKind === "hosted") return <HostedRepository gitUrl={gitUrl ?? repoUrl} />;
  return (
    <>
      <RemoteRepository slug={slug} />
      <LastRead slug={slug} />
      <DeployKey slug={slug} />
      <Webhook slug={slug} />
    </>
  );
}
