import type { Route, RouteLink } from "@/server/drivers/router/port";
import type { RouteRow } from "@/server/platform/db/sql/read-route";

/** planRoute: what a visitor of an environment gets, from its row. `portalUrl` has no slash at its end. */
export function planRoute(row: RouteRow | null, portalUrl: string): Route {
  if (!row)
    return {
      kind: "unknown",
      title: "No environment here",
      detail: "Check the address, or look for the branch in Capstan.",
    };
  const { stage } = row;
  const link = row.run_id
    ? { href: `${portalUrl}/runs/${row.run_id}`, label: "Open the run in Capstan" }
    : undefined;
  if (row.held)
    return {
      kind: "maintenance",
      stage,
      link,
      title: "Updating",
      detail: "A new version is being put in place. This page comes back by itself.",
    };
  // whoever starts it looks for its database again
  if (row.database_gone && !row.restarting) return planGone(row, portalUrl);
  if (row.desired_state === "stopped") return planStopped(row, portalUrl);
  if (row.desired_state === "asleep") return { kind: "asleep", envId: row.env_id, stage };
  if (row.restarting) return { kind: "starting", envId: row.env_id, stage };
  if (row.upstream) return { kind: "serve", envId: row.env_id, upstream: row.upstream, stage };
  if (!row.has_deployment && row.status === "failed")
    return {
      kind: "failed",
      stage,
      link,
      title: "The build failed",
      detail: "Nothing serves here yet. The run's log says why.",
    };
  if (!row.has_deployment)
    return {
      kind: "building",
      stage,
      link,
      title: "Building",
      detail: "This environment is being made. This page comes back by itself.",
    };
  if (row.status === "degraded" && row.status_reason)
    return {
      kind: "building",
      stage,
      link,
      title: "Starting again",
      detail: "Odoo stopped and is being started again. This page comes back by itself.",
    };
  return { kind: "starting", envId: row.env_id, stage };
}

/** Where it can be started is the branch; the newest run is the one that stopped it. */
function planStopped(row: RouteRow, portalUrl: string): Route {
  return {
    kind: "failed",
    stage: row.stage,
    link: branchLink(row, portalUrl),
    title: "Stopped",
    detail: "Somebody stopped this environment. Start it in Capstan.",
  };
}

function planGone(row: RouteRow, portalUrl: string): Route {
  return {
    kind: "failed",
    stage: row.stage,
    link: branchLink(row, portalUrl),
    title: "Its database is not here",
    detail: "Somebody has to restore it, on the branch's page in Capstan.",
  };
}

function branchLink({ project, name }: RouteRow, portalUrl: string): RouteLink {
  return { href: `${portalUrl}/projects/${project}/branches/${name}`, label: "Open the branch in Capstan" };
}
