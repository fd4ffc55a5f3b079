import type { Route, RouteLink, RouteStage } from "@/server/drivers/router/port";

/** RoutedEnvironment is what the router must know of a row of ops.environments. */
export type RoutedEnvironment = {
  envId: string;
  stage: RouteStage;
  status: string;
  heldByRunId: string | null;
  /** `host:port` of the serving process; null while there is none */
  upstream: string | null;
};

const unknown: Route = {
  kind: "unknown",
  title: "No environment here",
  detail:
    "Nothing is served at this address. Check its spelling, or copy it from the environment's page in Capstan.",
};

/**
 * planRoute says where requests for an environment go. A process that serves goes on serving whatever the status: a
 * build beside it, or a failed one, changes nothing for its users. What failed is not said here: this page is public.
 */
export function planRoute(environment: RoutedEnvironment | null, link?: RouteLink): Route {
  if (environment === null || environment.status === "deleting") return unknown;
  const { envId, stage, status, upstream, heldByRunId } = environment;
  const about = { stage, ...(link && { link }) };
  if (status === "expired") {
    return {
      kind: "unknown",
      title: "Expired",
      detail:
        "The lifetime of this environment has ended. Push to its branch, or open it in Capstan, to bring it back.",
      ...about,
    };
  }
  if (upstream !== null) return { kind: "serve", envId, upstream, stage };
  if (status === "building") {
    return {
      kind: "building",
      title: "Being built",
      detail: "This environment is being built. The page opens by itself when it is ready.",
      ...about,
    };
  }
  if (heldByRunId !== null) {
    return {
      kind: "maintenance",
      title: "Being updated",
      detail: "This environment is being updated and will be back shortly. The page opens by itself.",
      ...about,
    };
  }
  if (status === "stopped") return { kind: "asleep", envId, stage };
  if (status === "failed") {
    return {
      kind: "failed",
      title: "Build failed",
      detail:
        "This environment has nothing to serve, because its last build failed. Capstan has the log of it.",
      ...about,
    };
  }
  return {
    kind: "maintenance",
    title: "Restarting",
    detail: "This environment is starting again. The page opens by itself.",
    ...about,
  };
}
