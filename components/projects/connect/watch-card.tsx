"use client";

import { GitBranch } from "lucide-react";
import { useEnvironments } from "@/components/environments/use-environments";
import { paths } from "@/components/lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { Note } from "@/components/ui/note";
import { connectStrings as words } from "../strings";

/** WatchCard says, the moment it is so, that a push has arrived. */
export function WatchCard({ slug, step }: { slug: string; step?: number }) {
  const { length } = useEnvironments(slug);
  return (
    <Card
      title={step === undefined ? words.watchTitle : `${words.step(step)} ${words.watchTitle}`}
      description={words.watchText}
      actions={
        <ButtonLink
          href={paths.project(slug)}
          variant={length > 0 ? "primary" : "secondary"}
          icon={<GitBranch />}
        >
          {words.toBoard}
        </ButtonLink>
      }
    >
      <div role="status">
        <Note tone={length > 0 ? "success" : "neutral"}>{words.watchSeen(length)}</Note>
      </div>
    </Card>
  );
}
