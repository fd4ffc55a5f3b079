import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { securityStrings as words } from "./strings";

/** RecoveryCodes shows them once, until the person says that they have them. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <section aria-labelledby="recovery-codes" className="grid gap-3">
      <div>
        <h3 id="recovery-codes" className="text-base font-semibold">
          {words.codesTitle}
        </h3>
        <p className="text-ink-2 text-sm">{words.codesText}</p>
      </div>
      <div className="border-line-strong bg-sunken flex items-start gap-2 rounded-md border p-3">
        <ul className="grid grow grid-cols-2 gap-x-6 gap-y-1 font-mono text-sm sm:grid-cols-3">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join("\n")} what={words.codesWhat} size="md" />
      </div>
      <Button variant="primary" className="justify-self-end" onClick={onDone}>
        {words.codesDone}
      </Button>
    </section>
  );
}
