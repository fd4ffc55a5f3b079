import { PageSkeleton } from "@/components/frame/page-skeleton";

export default function BranchTabLoading() {
  return <PageSkeleton shape="rows" header={false} />;
}
