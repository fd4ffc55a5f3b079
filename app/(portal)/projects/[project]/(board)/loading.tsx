import { PageSkeleton } from "@/components/frame/page-skeleton";

export default function BoardLoading() {
  return <PageSkeleton shape="cards" />;
}
