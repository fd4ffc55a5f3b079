"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { projectListInput } from "@/components/projects/project-list-input";
import { Button } from "@/components/ui/button";
import { CommandLine } from "@/components/ui/command-line";
import { CopyButton } from "@/components/ui/copy-button";
import type { CreatedToken } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";

type TokenSecretProps = {
  token: CreatedToken;
  /** slug, where the token is a project's own */
  project: string | null;
  origin: string;
  onDone: () => void;
};

/** TokenSecret shows a new token once, and how it is used. It stays until the person says that they have it. */
export function TokenSecret({ token, project, origin, onDone }: TokenSecretProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const projects = useQuery(useTRPC().projects.list.queryOptions(projectListInput));
  const hosted = projects.data?.items.find(({ repoKind }) => repoKind === "hosted");
  return (
    <section
      aria-labelledby="token-secret"
      className="border-success-solid/50 bg-success-soft grid gap-3 border-b p-4"
    >
      <div className="flex items-start gap-2">
        <KeyRound aria-hidden className="text-success-ink mt-1 size-4 shrink-0" />
        <div>
          <h3 id="token-secret" ref={title} tabIndex={-1} className="text-base font-semibold outline-none">
            {words.secretTitle(token.name)}
          </h3>
          <p className="text-ink-2 text-sm">{words.secretOnce}</p>
        </div>
      </div>
      <div className="border-line-strong bg-surface flex items-center gap-2 rounded-md border py-1 pr-1 pl-3">
        <code aria-label={words.secret} className="text-ink min-w-0 grow font-mono text-sm break-all">
          {token.token}
        </code>
        <CopyButton text={token.token} what={words.token} size="md" />
      </div>
      <div>
        <p className="text-ink-2 mb-1 text-sm">{words.forGit}</p>
        <CommandLine command={words.gitCommand(origin, project ?? hosted?.slug ?? words.anyProject)} />
      </div>
      <div>
        <p className="text-ink-2 mb-1 text-sm">{words.forApi}</p>
        <CommandLine command={words.apiCommand(origin, token.token)} />
      </div>
      <Button variant="primary" className="justify-self-end" onClick={onDone}>
        {words.done}
      </Button>
    </section>
  );
}
