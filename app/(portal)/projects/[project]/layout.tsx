import type { ReactNode } from "react";
import { ProjectShell } from "../../_shell/project-shell";

export default async function ProjectLayout({
  params,
  children,
}: {
  params: Promise<{ project: string }>;
  children: ReactNode;
}) {
  return <ProjectShell project={(await params).project}>{children}</ProjectShell>;
}
