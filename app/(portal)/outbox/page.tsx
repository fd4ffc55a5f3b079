import { Mail } from "lucide-react";
import type { Metadata } from "next";
import { getCaller } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { memberStrings as words } from "@/components/members/strings";
import { OutboxMail } from "@/components/members/outbox-mail";
import { ForbiddenState } from "@/components/portal/forbidden-state";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: words.outboxTitle };

export default async function OutboxPage() {
  const caller = await getCaller();
  const [me, { kept, items }] = await readPage(Promise.all([caller.me.get(), caller.identity.outbox()]));
  if (!me.ownsInstallation) return <ForbiddenState reason={words.outboxNotYours} />;
  return (
    <>
      <PageHeader title={words.outboxTitle} facts={kept ? words.outboxText : words.outboxSmtp} />
      <PageBody width="text">
        {items.length === 0 ? (
          <Card>
            <EmptyState icon={<Mail />} title={words.outboxEmpty} text={words.outboxEmptyText} />
          </Card>
        ) : (
          items.map((mail) => <OutboxMail key={mail.id} mail={mail} />)
        )}
      </PageBody>
    </>
  );
}
