import { onTestFinished } from "vitest";
import { createRouter } from "../create-router";
import type { Route, RouterEvent, RouterOptions } from "../port";

export const host = "main.demo.localhost";

const unknownRoute: Route = {
  kind: "unknown",
  title: "No environment here",
  detail: "There is none at this address.",
};

/** startRouter runs a router over a table of routes, and closes it with the test. */
export async function startRouter(routes: Record<string, Route>, options: Partial<RouterOptions> = {}) {
  const events: RouterEvent[] = [];
  const marks: string[] = [];
  const router = createRouter({
    resolve: async (name) => routes[name] ?? unknownRoute,
    wake: async () => {},
    onRequest: (envId) => marks.push(envId),
    onEvent: (event) => events.push(event),
    ...options,
    tunables: { connectPatienceMs: 300, connectRetryMs: 10, wakePollMs: 5, ...options.tunables },
  });
  onTestFinished(() => router.close());
  const { port } = await router.listen(0, "127.0.0.1");
  return { router, port, events, marks, routes };
}

/** serving is the route to a process. */
export function serving(
  upstream: string,
  stage: "production" | "staging" | "development" = "production",
): Route {
  return { kind: "serve", envId: "env-1", upstream, stage };
}
