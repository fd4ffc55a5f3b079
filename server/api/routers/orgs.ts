import { z } from "zod";
import { listOrgAudit } from "@/server/audit";
import { orgAuditEntry, orgAuditFilter } from "@/server/audit/contract";
import {
  addProvider,
  createOrg,
  describeOrg,
  inviteToOrg,
  listInvitations,
  listOrgMembers,
  listProviders,
  removeOrgMember,
  removeProvider,
  revokeInvitation,
  setOrgRole,
  updateOrg,
} from "@/server/members";
import {
  addIdentityProviderInput,
  createOrgInput,
  identityProvider,
  invitation,
  invited,
  inviteToOrgInput,
  orgDetail,
  orgMember,
  orgRole,
  orgSlug,
  orgSummary,
  updateOrgInput,
} from "@/server/members/contract";
import { findMyOrgs } from "@/server/platform/db/sql/find-my-orgs";
import type { OrgRole } from "@/server/access/matrix";
import { acknowledged, pageInput, pageOf } from "../pagination";
import { orgMutation, orgQuery, viewerMutation, viewerQuery } from "../procedures";
import { router } from "../trpc";

const tags = ["organizations"];

export const orgsRouter = router({
  list: viewerQuery
    .meta({
      personal: true,
      openapi: { method: "GET", path: "/orgs", summary: "List your organizations", tags },
    })
    .output(z.object({ items: z.array(orgSummary) }))
    .query(async ({ ctx }) => ({
      items: (await findMyOrgs(ctx.sql)).map(({ id, slug, name, role }) => ({
        id,
        slug,
        name,
        role: role as OrgRole,
      })),
    })),

  create: viewerMutation
    .meta({ openapi: { method: "POST", path: "/orgs", summary: "Create an organization", tags } })
    .input(createOrgInput)
    .output(z.object({ id: z.uuid(), slug: orgSlug }))
    .mutation(({ ctx, input }) => createOrg(ctx.sql, input)),

  get: orgQuery("org.read")
    .meta({ openapi: { method: "GET", path: "/orgs/{org}", summary: "Get an organization", tags } })
    .output(orgDetail)
    .query(({ ctx }) => describeOrg(ctx.sql, ctx.org)),

  update: orgMutation("org.configure")
    .meta({
      fresh: true,
      openapi: { method: "PATCH", path: "/orgs/{org}", summary: "Change an organization", tags },
    })
    .input(updateOrgInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input: { name, requireSecondFactor, tokenMaxDays } }) => {
      await updateOrg(ctx.sql, ctx.org, { name, requireSecondFactor, tokenMaxDays });
      return { ok: true as const };
    }),

  members: orgQuery("org.read")
    .meta({ openapi: { method: "GET", path: "/orgs/{org}/members", summary: "List members", tags } })
    .output(z.object({ items: z.array(orgMember) }))
    .query(async ({ ctx }) => ({ items: await listOrgMembers(ctx.sql, ctx.org) })),

  setMember: orgMutation("org.member.manage")
    .meta({
      standing: true,
      openapi: {
        method: "PATCH",
        path: "/orgs/{org}/members/{userId}",
        summary: "Change a member's role",
        tags,
      },
    })
    .input(z.object({ userId: z.uuid(), role: orgRole }))
    .output(acknowledged)
    .mutation(async ({ ctx, input: { userId, role } }) => {
      await setOrgRole(ctx.sql, ctx.org, { userId, role });
      return { ok: true as const };
    }),

  /** Everybody may leave; the table's policy knows who may remove others. */
  removeMember: orgMutation("org.read")
    .meta({
      openapi: {
        method: "DELETE",
        path: "/orgs/{org}/members/{userId}",
        summary: "Remove a member, or leave",
        tags,
      },
    })
    .input(z.object({ userId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await removeOrgMember(ctx.sql, ctx.org, input.userId);
      return { ok: true as const };
    }),

  invitations: orgQuery("org.member.manage")
    .meta({
      openapi: { method: "GET", path: "/orgs/{org}/invitations", summary: "List open invitations", tags },
    })
    .output(z.object({ items: z.array(invitation) }))
    .query(async ({ ctx }) => ({
      items: await listInvitations(ctx.sql, { orgId: ctx.org.id, projectId: null }),
    })),

  /** The answer holds the link; nothing shows it again but the mail. */
  invite: orgMutation("org.member.manage")
    .meta({
      standing: true,
      openapi: { method: "POST", path: "/orgs/{org}/invitations", summary: "Invite somebody", tags },
    })
    .input(inviteToOrgInput)
    .output(invited)
    .mutation(({ ctx, input: { email, role } }) =>
      inviteToOrg(ctx.deps, ctx.sql, ctx.org, { email, role, invitedBy: ctx.viewer.name }),
    ),

  revokeInvitation: orgMutation("org.member.manage")
    .meta({
      openapi: {
        method: "DELETE",
        path: "/orgs/{org}/invitations/{invitationId}",
        summary: "Take an invitation back",
        tags,
      },
    })
    .input(z.object({ invitationId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await revokeInvitation(ctx.sql, input.invitationId, { orgId: ctx.org.id, projectId: null });
      return { ok: true as const };
    }),

  audit: orgQuery("org.audit.read")
    .meta({
      openapi: {
        method: "GET",
        path: "/orgs/{org}/audit",
        summary: "What was done to an organization and its people, newest first",
        tags,
      },
    })
    .input(z.object({ ...pageInput, ...orgAuditFilter }))
    .output(pageOf(orgAuditEntry))
    .query(({ ctx, input: { cursor, limit, userId, kind } }) =>
      listOrgAudit(ctx.sql, { orgId: ctx.org.id, userId, kind }, { cursor, limit }),
    ),

  providers: orgQuery("org.configure")
    .meta({
      openapi: { method: "GET", path: "/orgs/{org}/providers", summary: "List sites to sign in at", tags },
    })
    .output(z.object({ callbackUrl: z.string(), signInUrl: z.string(), items: z.array(identityProvider) }))
    .query(async ({ ctx }) => ({
      callbackUrl: `${ctx.deps.settings.url}/api/auth/oidc/callback`,
      signInUrl: `${ctx.deps.settings.url}/sign-in?org=${ctx.org.slug}`,
      items: await listProviders(ctx.sql, ctx.org.id),
    })),

  addProvider: orgMutation("org.configure")
    .meta({
      standing: true,
      fresh: true,
      openapi: { method: "POST", path: "/orgs/{org}/providers", summary: "Add a site to sign in at", tags },
    })
    .input(addIdentityProviderInput)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => {
      const { name, issuer, clientId, clientSecret, linkByEmail, admitsNew, trustsFactor } = input;
      const provider = { name, issuer, clientId, clientSecret, linkByEmail, admitsNew, trustsFactor };
      return addProvider(ctx.deps, ctx.sql, ctx.org.id, provider);
    }),

  removeProvider: orgMutation("org.configure")
    .meta({
      fresh: true,
      openapi: {
        method: "DELETE",
        path: "/orgs/{org}/providers/{providerId}",
        summary: "Remove a site to sign in at",
        tags,
      },
    })
    .input(z.object({ providerId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await removeProvider(ctx.sql, ctx.org.id, input.providerId);
      return { ok: true as const };
    }),
});
