import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { memberStrings as words } from "./strings";

type OutboxMailProps = { mail: { at: string; to: string; subject: string; text: string } };

/** OutboxMail shows a mail as it would have arrived, its links alive. */
export function OutboxMail({ mail }: OutboxMailProps) {
  return (
    <Card title={mail.subject} actions={<RelativeTime at={mail.at} />}>
      <p className="text-ink-3 mb-3 text-sm">
        {words.to} {mail.to}
      </p>
      <p className="text-sm break-words whitespace-pre-line">
        {mail.text.split(/(https?:\/\/\S+)/).map((part, at) =>
          at % 2 === 1 ? (
            <a key={part} href={part} className="text-accent rounded-xs underline">
              {part}
            </a>
          ) : (
            part
          ),
        )}
      </p>
    </Card>
  );
}
