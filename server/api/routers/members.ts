import { z } from "zod";
import {
  addMember,
  listInvitations,
  listProjectMembers,
  removeMember,
  revokeInvitation,
  setMemberRole,
} from "@/server/members";
import {
  addedMember,
  addMemberInput,
  invitation,
  projectMember,
  projectRole,
} from "@/server/members/contract";
import { acknowledged } from "../pagination";
import { projectMutation, projectQuery } from "../procedures";
import { router } from "../trpc";

const tags = ["members"];

export const membersRouter = router({
  list: projectQuery("project.read")
    .meta({ openapi: { method: "GET", path: "/projects/{project}/members", summary: "List members", tags } })
    .output(z.object({ items: z.array(projectMember) }))
    .query(async ({ ctx }) => ({ items: await listProjectMembers(ctx.sql, ctx.project) })),

  /** People of the organization are members at once; others get an invitation, whose link is in this answer. */
  add: projectMutation("member.manage")
    .meta({
      standing: true,
      openapi: {
        method: "POST",
        path: "/projects/{project}/members",
        summary: "Add or invite somebody",
        tags,
      },
    })
    .input(addMemberInput)
    .output(addedMember)
    .mutation(({ ctx, input: { email, role } }) =>
      addMember(ctx.deps, ctx.sql, ctx.project, { email, role, invitedBy: ctx.viewer.name }),
    ),

  setRole: projectMutation("member.manage")
    .meta({
      standing: true,
      openapi: {
        method: "PATCH",
        path: "/projects/{project}/members/{userId}",
        summary: "Change a member's role",
        tags,
      },
    })
    .input(z.object({ userId: z.uuid(), role: projectRole }))
    .output(acknowledged)
    .mutation(async ({ ctx, input: { userId, role } }) => {
      await setMemberRole(ctx.sql, ctx.project, { userId, role });
      return { ok: true as const };
    }),

  /** Everybody may leave; the table's policy knows who may remove others. */
  remove: projectMutation("project.read")
    .meta({
      openapi: {
        method: "DELETE",
        path: "/projects/{project}/members/{userId}",
        summary: "Remove a member, or leave",
        tags,
      },
    })
    .input(z.object({ userId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await removeMember(ctx.sql, ctx.project, input.userId);
      return { ok: true as const };
    }),

  invitations: projectQuery("member.manage")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/invitations",
        summary: "List open invitations",
        tags,
      },
    })
    .output(z.object({ items: z.array(invitation) }))
    .query(async ({ ctx }) => ({
      items: await listInvitations(ctx.sql, { orgId: ctx.project.org_id, projectId: ctx.project.id }),
    })),

  revokeInvitation: projectMutation("member.manage")
    .meta({
      openapi: {
        method: "DELETE",
        path: "/projects/{project}/invitations/{invitationId}",
        summary: "Take an invitation back",
        tags,
      },
    })
    .input(z.object({ invitationId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      const place = { orgId: ctx.project.org_id, projectId: ctx.project.id };
      await revokeInvitation(ctx.sql, input.invitationId, place);
      return { ok: true as const };
    }),
});
