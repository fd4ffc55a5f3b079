import type { ReactNode } from "react";
import { RadioGroup } from "@/components/ui/radio-group";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sha } from "@/components/ui/sha";
import type { DeploymentDto, RollbackMode, RollbackPreview } from "@/server/deployments/contract";
import { dialogStrings } from "./strings";

type RollbackWaysProps = {
  preview: RollbackPreview;
  mode: RollbackMode | null;
  onMode: (mode: RollbackMode) => void;
};

/** RollbackWays: from what to what, and what each way means for this very pair. A closed way says why. */
export function RollbackWays({ preview, mode, onMode }: RollbackWaysProps) {
  const { deployment, from, code, codeAndData } = preview;
  return (
    <>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1">
        {from && <Deployed name={dialogStrings.rollbackFrom} deployment={from} />}
        <Deployed name={dialogStrings.rollbackTo} deployment={deployment} />
      </dl>
      <RadioGroup
        legend={dialogStrings.rollbackLegend}
        name="mode"
        value={mode ?? ""}
        onChange={(value) => onMode(value === "code" ? "code" : "code_and_data")}
        options={[
          {
            value: "code",
            label: dialogStrings.rollbackCode,
            explanation: <Meaning sentences={code.meaning} />,
            disabledReason: code.available ? null : code.reason,
          },
          {
            value: "code_and_data",
            label: dialogStrings.rollbackCodeAndData,
            explanation: (
              <Meaning sentences={codeAndData.meaning}>
                {codeAndData.dataAt && (
                  <>
                    {dialogStrings.dataAt} <RelativeTime at={codeAndData.dataAt} focusable={false} />.
                  </>
                )}
              </Meaning>
            ),
            disabledReason: codeAndData.available ? null : codeAndData.reason,
          },
        ]}
      />
    </>
  );
}

function Deployed({ name, deployment }: { name: string; deployment: DeploymentDto }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="flex min-w-0 items-baseline gap-x-2">
        <span data-numeric>#{deployment.number}</span>
        <Sha sha={deployment.gitSha} copy={false} />
        <span className="text-ink min-w-0 truncate">{deployment.gitSubject}</span>
        <RelativeTime
          at={deployment.createdAt}
          focusable={false}
          className="text-ink-3 ml-auto whitespace-nowrap"
        />
      </dd>
    </>
  );
}

function Meaning({ sentences, children }: { sentences: string[]; children?: ReactNode }) {
  return (
    <>
      {sentences.map((sentence) => (
        <span key={sentence} className="block">
          {sentence}
        </span>
      ))}
      {children && <span className="block">{children}</span>}
    </>
  );
}
