import type { Metadata } from "next";
import { getCaller } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { BoardPage } from "@/components/environments/board-page";

type Props = { params: Promise<{ project: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const caller = await getCaller();
  return { title: (await readPage(caller.projects.get({ project: (await params).project }))).name };
}

/** The layout has prefetched all of it: what comes after the frame is compared with a list that is already kept fresh. */
export default async function ProjectPage({ params }: Props) {
  return <BoardPage project={(await params).project} />;
}
