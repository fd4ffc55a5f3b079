import type { Metadata } from "next";
import { DeleteProject } from "@/components/settings/delete-project";
import { GeneralForm } from "@/components/settings/general-form";
import { projectSettingStrings } from "@/components/settings/strings";

export const metadata: Metadata = { title: projectSettingStrings.title };

/** Asking an Odoo for its version takes a second the first time: the browser does that, and the page does not wait. */
export default async function GeneralSettingsPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  return (
    <>
      <GeneralForm slug={project} />
      <DeleteProject slug={project} />
    </>
  );
}
