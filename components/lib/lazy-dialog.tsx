import { lazy, Suspense, type ComponentType } from "react";

/**
 * lazyDialog is a dialog that comes with its first question, not with the page: its fields, words and rules are no part of
 * what a page loads before it is shown. Until it has come there is nothing.
 */
export function lazyDialog<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function LazyDialog(props: Props) {
    return (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
