import { Link } from "@/components/ui/link";
import { paths } from "@/components/lib/paths";
import { Card } from "@/components/ui/card";
import { CommandLine } from "@/components/ui/command-line";
import { repositoryStrings as words } from "./strings";
import { ValueLine } from "./value-line";

/** HostedRepository: where Git finds a repository that Capstan keeps, and what to type. */
export function HostedRepository({ gitUrl }: { gitUrl: string }) {
  return (
    <Card title={words.hostedTitle} description={words.hostedText}>
      <div className="grid gap-4">
        <ValueLine label={words.address} value={gitUrl} what={words.addressWhat} />
        <div>
          <p className="text-ink-2 mb-1 text-sm">{words.cloneText}</p>
          <CommandLine command={words.cloneCommand(gitUrl)} />
        </div>
        <div>
          <p className="text-ink-2 mb-1 text-sm">{words.pushText}</p>
          <CommandLine command={words.pushCommand(gitUrl)} />
        </div>
        <p className="text-ink-3 text-sm">
          {words.password}{" "}
          <Link href={paths.me()} className="text-accent rounded-xs underline">
            {words.toTokens}
          </Link>
        </p>
      </div>
    </Card>
  );
}
