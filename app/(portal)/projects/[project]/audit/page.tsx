import type { Metadata } from "next";
import { getCaller } from "@/app/_lib/page-api";
import { readAllowed } from "@/app/_lib/read-page";
import { AuditPage } from "@/components/audit/audit-page";
import { auditStrings } from "@/components/audit/strings";
import { ForbiddenState } from "@/components/portal/forbidden-state";

export const metadata: Metadata = { title: auditStrings.title };

export default async function ProjectAuditPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const caller = await getCaller();
  const { refusal } = await readAllowed(caller.audit.list({ project, limit: 1 }));
  return refusal === null ? <AuditPage project={project} /> : <ForbiddenState reason={refusal} />;
}
