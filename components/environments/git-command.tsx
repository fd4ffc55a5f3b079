"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { CommandLine } from "@/components/ui/command-line";
import { Skeleton } from "@/components/ui/skeleton";

export type GitCommandName = "clone" | "checkout" | "fork" | "merge" | "push" | "submodule" | "delete";

type GitCommandProps = {
  environmentId: string;
  command: GitCommandName;
  /** for merge: the branch to merge into */
  into?: string;
  /** for fork: the name of the branch to make */
  fork?: string;
  /** stands before it: when to run it */
  label?: string;
};

/** GitCommand is what the same act is on one's own machine, with Copy. Nothing for people who may not read the repository. */
export function GitCommand({ environmentId, command, into, fork, label }: GitCommandProps) {
  const { data, isPending } = useQuery({
    ...useTRPC().environments.gitCommands.queryOptions({ environmentId, into, fork }),
    placeholderData: (before) => before,
  });
  if (!isPending && !data) return null;
  return (
    <div>
      {label && <p className="text-ink-3 mb-1 text-sm">{label}</p>}
      {data ? <CommandLine command={data[command]} /> : <Skeleton className="h-9.5 w-full" />}
    </div>
  );
}
