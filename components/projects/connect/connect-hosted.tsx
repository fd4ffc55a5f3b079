"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { Link } from "@/components/ui/link";
import { lazy, Suspense, useState } from "react";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CommandLine } from "@/components/ui/command-line";
import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";
import type { CreatedToken } from "@/server/tokens/contract";
import { connectStrings as words } from "../strings";
import { WatchCard } from "./watch-card";

const CreateTokenDialog = lazy(async () => ({
  default: (await import("@/components/tokens/create-token-dialog")).CreateTokenDialog,
}));

/** ConnectHosted: the exact commands that bring a first push to a repository Capstan keeps. */
export function ConnectHosted({ slug, gitUrl }: { slug: string; gitUrl: string }) {
  return (
    <>
      <TokenCard />
      <Card title={`${words.step(2)} ${words.pushTitle}`} description={words.pushText}>
        <div className="text-ink-2 grid gap-3 text-sm [&>p]:-mb-2">
          <p>{words.initText}</p>
          <CommandLine command={words.initCommand} />
          <p>{words.remoteText}</p>
          <CommandLine command={`git remote add capstan ${gitUrl}\ngit push capstan HEAD:main`} />
          <p>{words.cloneText}</p>
          <CommandLine command={`git clone ${gitUrl}`} />
        </div>
      </Card>
      <WatchCard slug={slug} step={3} />
    </>
  );
}

function TokenCard() {
  const [isAsking, setIsAsking] = useState(false);
  const [token, setToken] = useState<CreatedToken | null>(null);
  const limits = useQuery(useTRPC().tokens.list.queryOptions(undefined, { enabled: isAsking }));
  return (
    <Card
      title={`${words.step(1)} ${words.tokenTitle}`}
      description={words.tokenText}
      actions={
        <Button icon={<KeyRound />} onClick={() => setIsAsking(true)}>
          {words.tokenButton}
        </Button>
      }
    >
      {token ? (
        <div className="grid gap-2">
          <div className="border-line bg-sunken flex items-center gap-2 rounded-md border py-1 pr-1 pl-3">
            <code className="min-w-0 grow font-mono text-sm break-all">{token.token}</code>
            <CopyButton text={token.token} what={words.token} />
          </div>
          <Note tone="warning">{words.tokenOnce}</Note>
        </div>
      ) : (
        <Link href={paths.me()} className="text-accent rounded-xs text-sm underline underline-offset-2">
          {words.tokens}
        </Link>
      )}
      {isAsking && !limits.isPending && (
        <Suspense>
          <CreateTokenDialog
            project={null}
            maxDays={limits.data?.maxDays ?? null}
            onClose={() => setIsAsking(false)}
            onCreated={setToken}
          />
        </Suspense>
      )}
    </Card>
  );
}
