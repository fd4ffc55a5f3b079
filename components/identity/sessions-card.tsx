"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { DataTable, type Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { describeDevice } from "./describe-device";
import { securityStrings as words } from "./strings";

type SessionRow = {
  id: string;
  createdAt: string;
  usedAt: string;
  address: string | null;
  userAgent: string | null;
  current: boolean;
};

function columnsFor(end: (session: SessionRow) => void): Column<SessionRow>[] {
  return [
    {
      key: "device",
      header: words.device,
      cell: ({ userAgent, current }) => (
        <span className="font-medium">
          {describeDevice(userAgent)} {current && <Badge tone="success">{words.here}</Badge>}
        </span>
      ),
    },
    { key: "address", header: words.address, cell: ({ address }) => address },
    { key: "started", header: words.started, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    {
      key: "actions",
      header: words.end,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (session) =>
        session.current ? (
          ""
        ) : (
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={words.endWhat(describeDevice(session.userAgent))}
            onClick={() => end(session)}
          >
            {words.end}
          </Button>
        ),
    },
  ];
}

/** SessionsCard: where the person is signed in, and ending that, one by one or all at once. */
export function SessionsCard() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.identity.sessions.queryOptions());
  const { offers } = useSuspenseQuery(trpc.identity.factors.queryOptions()).data;
  const { act: endOne } = useAction("identity.endSession");
  const [leaving, setLeaving] = useState(false);

  async function end({ id }: SessionRow) {
    const answer = await endOne({ sessionId: id });
    await queries.invalidateQueries({ queryKey: trpc.identity.sessions.pathKey() });
    if (answer.ok) toast.show({ title: words.ended });
    else toast.show({ title: words.failed, text: answer.error.message, tone: "danger" });
  }

  return (
    <Card
      flush
      title={words.sessionsTitle}
      description={offers.sessionList ? words.sessionsText : words.sessionsUnlisted}
      actions={
        <Button variant="danger-quiet" onClick={() => setLeaving(true)}>
          {words.everywhere}
        </Button>
      }
    >
      <DataTable
        caption={words.sessionsTable}
        columns={columnsFor((session) => void end(session))}
        rows={data}
        rowKey={({ id }) => id}
        sticky={false}
      />
      {leaving && <LeaveDialog onClose={() => setLeaving(false)} />}
    </Card>
  );
}

function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { act } = useAction("identity.signOutEverywhere");

  async function leave() {
    const answer = await act();
    if (!answer.ok) return { message: answer.error.message };
    window.location.assign(paths.signIn());
    return null;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.everywhereAsk}
      confirmLabel={words.everywhere}
      onConfirm={leave}
    >
      <p>{words.everywhereText}</p>
    </ConfirmDialog>
  );
}
