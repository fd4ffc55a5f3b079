"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { paths } from "@/components/lib/paths";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { RadioGroup } from "@/components/ui/radio-group";
import type { OdooSources } from "@/server/status/contract";
import { createStrings as words } from "../strings";
import { NameField } from "./name-field";
import { VersionField } from "./version-field";

type CreateProjectFormProps = {
  /** organizations the person may put it in */
  orgs: { id: string; name: string }[];
  sources: OdooSources["items"];
};

/** CreateProjectForm asks what a project needs: a repository, a name, an Odoo. */
export function CreateProjectForm({ orgs, sources }: CreateProjectFormProps) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [isRemote, setIsRemote] = useState(false);
  const [repoUrl, setRepoUrl] = useState("");
  const [odooVersion, setOdooVersion] = useState(newestOf(sources));
  const [orgId, setOrgId] = useState(orgs[0]?.id);
  const { act, pending, error } = useAction("projects.create");
  const errorsOf = (field: string) =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  const isAboutField = (error?.issues ?? []).some(({ path }) => FIELDS.has(path));

  async function create(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    const answer = await act({ name, odooVersion, repoUrl: isRemote ? repoUrl : null, orgId });
    if (answer.ok) router.push(paths.connect(answer.data.slug));
  }

  return (
    <form onSubmit={create} noValidate>
      <Card
        footer={
          <div className="flex justify-end">
            <Button
              type="submit"
              variant="primary"
              pending={pending}
              disabledReason={missing(name, isRemote, repoUrl)}
            >
              {words.submit}
            </Button>
          </div>
        }
      >
        <div className="grid gap-6">
          <NameField value={name} onChange={setName} errors={errorsOf("name")} />
          <RadioGroup
            legend={words.repository}
            name="repository"
            value={isRemote ? "remote" : "hosted"}
            onChange={(value) => setIsRemote(value === "remote")}
            options={[
              { value: "hosted", label: words.hosted, explanation: words.hostedText },
              { value: "remote", label: words.remote, explanation: words.remoteText },
            ]}
          />
          {isRemote && (
            <TextField
              required
              label={words.repoUrl}
              hint={words.repoUrlHint}
              error={errorsOf("repoUrl")}
              className="[&_input]:font-mono"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={repoUrl}
              onChange={({ target }) => setRepoUrl(target.value)}
            />
          )}
          <VersionField
            sources={sources}
            value={odooVersion}
            onChange={setOdooVersion}
            errors={errorsOf("odooVersion")}
          />
          {orgs.length > 1 && (
            <SelectField
              label={words.organization}
              options={orgs.map(({ id, name: label }) => ({ value: id, label }))}
              value={orgId}
              onChange={({ target }) => setOrgId(target.value)}
            />
          )}
          {error && !isAboutField && <ErrorState title={words.failed} text={error.message} />}
        </div>
      </Card>
    </form>
  );
}

const FIELDS: ReadonlySet<string> = new Set(["name", "repoUrl", "odooVersion"]);

function missing(name: string, isRemote: boolean, repoUrl: string): string | null {
  if (name.trim() === "") return words.nameMissing;
  return isRemote && repoUrl.trim() === "" ? words.repoUrlMissing : null;
}

/** A real Odoo comes before a stand-in; of several, the newest. */
function newestOf(sources: OdooSources["items"]): string {
  const sorted = sources.toSorted(
    (a, b) => Number(a.standIn) - Number(b.standIn) || Number(b.version) - Number(a.version),
  );
  return (
    (sorted.find(({ version, standIn }) => !standIn || version === "18.0") ?? sorted[0])?.version ?? "18.0"
  );
}
