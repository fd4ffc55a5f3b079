import { PageSkeleton } from "@/components/frame/page-skeleton";

export default function HomeLoading() {
  return <PageSkeleton shape="cards" />;
}
