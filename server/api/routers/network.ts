import { z } from "zod";
import {
  readEnvironmentNetworks,
  readOrgNetworks,
  setEnvironmentNetworks,
  setOrgNetworks,
} from "@/server/network";
import { networkList, setEnvironmentNetworksInput, setOrgNetworksInput } from "@/server/network/contract";
import { nameOrgs } from "@/server/platform/db/sql/networks";
import { acknowledged } from "../pagination";
import { environmentMutation, environmentQuery, orgMutation, orgQuery, viewerEffect } from "../procedures";
import { router } from "../trpc";

const ofOrg = (method: "GET" | "PUT", summary: string) => ({
  openapi: { method, path: "/orgs/{org}/networks" as const, summary, tags: ["network rules"] },
});
const ofEnvironment = (method: "GET" | "PUT", summary: string) => ({
  openapi: {
    method,
    path: "/environments/{environmentId}/networks" as const,
    summary,
    tags: ["network rules"],
  },
});

export const networkRouter = router({
  org: orgQuery("org.read")
    .meta(ofOrg("GET", "From where an organization may be reached"))
    .output(networkList)
    .query(({ ctx }) => readOrgNetworks(ctx.sql, ctx.org.id, ctx.address)),

  setOrg: orgMutation("org.configure")
    .meta({ fresh: true, ...ofOrg("PUT", "Say from where an organization may be reached") })
    .input(setOrgNetworksInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input: { networks, confirmed } }) => {
      await setOrgNetworks(ctx.sql, ctx.org.id, { networks, confirmed }, ctx.address);
      ctx.deps.viewers.forget(ctx.identityRequest.headers);
      return { ok: true as const };
    }),

  environment: environmentQuery("project.read")
    .meta(ofEnvironment("GET", "From where an environment may be visited"))
    .output(networkList)
    .query(({ ctx }) => readEnvironmentNetworks(ctx.sql, ctx.environment.id, ctx.address)),

  setEnvironment: environmentMutation("environment.configure")
    .meta(ofEnvironment("PUT", "Say from where an environment may be visited"))
    .input(setEnvironmentNetworksInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      const { id, project_id: projectId } = ctx.environment;
      await setEnvironmentNetworks(ctx.sql, { id, projectId }, input.networks);
      return { ok: true as const };
    }),

  /** Organizations of the caller that cannot be reached from where they are. */
  blocked: viewerEffect
    .output(
      z.object({
        orgs: z.array(z.object({ slug: z.string(), name: z.string() })),
        yourAddress: z.string().nullable(),
      }),
    )
    .query(async ({ ctx }) => ({
      orgs: await nameOrgs(ctx.deps.db.system, ctx.claims.blockedOrgs ?? []),
      yourAddress: ctx.address,
    })),
});
