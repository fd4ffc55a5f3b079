"use client";

import { useQuery } from "@tanstack/react-query";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { repositoryStrings as words } from "./strings";
import { useProject } from "./use-project";
import { ValueLine } from "./value-line";

/** DeployKey: the public half of the key that Capstan reads an ssh address with. */
export function DeployKey({ slug }: { slug: string }) {
  const { deployKey } = useProject(slug).project;
  return (
    <Card title={words.keyTitle} description={words.keyText}>
      {deployKey === null ? (
        <p className="text-ink-3 text-sm">{words.keyNone}</p>
      ) : (
        <ValueLine label={words.keyLabel} value={deployKey} what={words.keyWhat} />
      )}
    </Card>
  );
}

/** Webhook: what the repository's host is given; the secret only for people who may configure the project. */
export function Webhook({ slug }: { slug: string }) {
  const { blocked } = useProject(slug);
  const query = useQuery({
    ...useTRPC().projects.integration.queryOptions({ project: slug }),
    enabled: blocked === null,
  });
  return (
    <Card title={words.hookTitle} description={words.hookText}>
      {blocked !== null && <p className="text-ink-3 text-sm">{words.hookBlocked}</p>}
      {blocked === null && query.isPending && <Skeleton className="h-28 w-full" />}
      {query.isError && (
        <ErrorState
          title={words.integrationFailed}
          text={query.error.message}
          actions={<Button onClick={() => void query.refetch()}>{uiStrings.retry}</Button>}
        />
      )}
      {query.data && (
        <div className="grid gap-4">
          <ValueLine label={words.hookUrl} value={query.data.webhookUrl} what={words.hookUrlWhat} />
          <ValueLine
            secret
            label={words.hookSecret}
            value={query.data.webhookSecret}
            what={words.hookSecretWhat}
          />
        </div>
      )}
    </Card>
  );
}
