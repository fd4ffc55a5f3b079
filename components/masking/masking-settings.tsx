"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useProject } from "@/components/settings/use-project";
import { MaskingPreview } from "./masking-preview";
import { MaskingReport } from "./masking-report";
import { MaskingRules } from "./masking-rules";
import { MaskingStages } from "./masking-stages";

/** MaskingSettings: where copies of production are masked, how, what it would do and what it did. */
export function MaskingSettings({ slug }: { slug: string }) {
  const { blocked } = useProject(slug);
  const { data } = useSuspenseQuery(useTRPC().masking.get.queryOptions({ project: slug }));
  return (
    <>
      <MaskingStages slug={slug} masking={data} blocked={blocked} />
      <MaskingRules slug={slug} masking={data} blocked={blocked} />
      <MaskingPreview slug={slug} />
      <MaskingReport report={data.lastReport} />
    </>
  );
}
