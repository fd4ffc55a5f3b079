import type { Metadata } from "next";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getCaller } from "@/app/_lib/page-api";
import { readAllowed } from "@/app/_lib/read-page";
import { ServingLog } from "@/components/environments/serving-log";
import { branchStrings } from "@/components/environments/strings";
import { ForbiddenState } from "@/components/portal/forbidden-state";

type Props = { params: Promise<{ project: string; environment: string }> };

export const metadata: Metadata = { title: branchStrings.logs };

export default async function BranchLogsPage({ params }: Props) {
  const { project, environment } = await params;
  const { id } = await getEnvironmentByName(project, environment);
  const caller = await getCaller();
  // Old lines are dropped: the log begins with the first that is left.
  const { data, refusal } = await readAllowed(
    caller.environments.events({ environmentId: id, after: 0, limit: 1 }),
  );
  if (data === null) return <ForbiddenState reason={refusal} />;
  return <ServingLog environmentId={id} firstSeq={data.items[0]?.seq ?? 1} />;
}
