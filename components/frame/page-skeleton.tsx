import { uiStrings } from "@/components/lib/strings";
import { Skeleton } from "@/components/ui/skeleton";
import { PageBody } from "./page-body";

type PageSkeletonProps = {
  /** draws the header's place too: for pages that bring their own */
  header?: boolean;
  /** columns of cards, or a list of rows */
  shape: "cards" | "rows";
};

/** PageSkeleton holds a page's place while it is read: nothing jumps when it comes. */
export function PageSkeleton({ header = true, shape }: PageSkeletonProps) {
  return (
    <div role="status" aria-label={uiStrings.loading}>
      {header && (
        <div className="bg-surface border-line grid gap-3 border-b px-4 py-4 sm:px-6">
          <Skeleton className="h-7 w-56" />
          <Skeleton className="h-4 w-80 max-w-full" />
        </div>
      )}
      <PageBody>
        {shape === "cards" ? (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))] gap-4">
            {PLACES.slice(0, 6).map((place) => (
              <Skeleton key={place} className="h-44" />
            ))}
          </div>
        ) : (
          <div className="grid gap-3">
            {PLACES.map((place) => (
              <Skeleton key={place} className="h-14" />
            ))}
          </div>
        )}
      </PageBody>
    </div>
  );
}

const PLACES = [1, 2, 3, 4, 5, 6, 7, 8];
