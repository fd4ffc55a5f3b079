import { expect, test } from "vitest";
import { paths } from "./paths";

test("every page's address", () => {
  const all = Object.entries(paths).map(([name, make]) => [
    name,
    (make as (...parts: string[]) => string)("a b", "x/y"),
  ]);
  expect(Object.fromEntries(all)).toEqual({
    projects: "/",
    newProject: "/projects/new",
    project: "/projects/a%20b",
    connect: "/projects/a%20b/connect",
    builds: "/projects/a%20b/builds",
    audit: "/projects/a%20b/audit",
    projectSettings: "/projects/a%20b/settings",
    branch: "/projects/a%20b/branches/x%2Fy",
    branchLogs: "/projects/a%20b/branches/x%2Fy/logs",
    branchBackups: "/projects/a%20b/branches/x%2Fy/backups",
    branchDatabase: "/projects/a%20b/branches/x%2Fy/database",
    branchSettings: "/projects/a%20b/branches/x%2Fy/settings",
    run: "/runs/a%20b",
    status: "/status",
    me: "/me",
    security: "/me/security",
    org: "/orgs/a%20b",
    orgInvitations: "/orgs/a%20b/invitations",
    orgSecurity: "/orgs/a%20b/security",
    orgAudit: "/orgs/a%20b/audit",
    orgRoles: "/orgs/a%20b/roles",
    outbox: "/outbox",
    invitation: "/invitations/a%20b",
    forgotPassword: "/forgot-password",
    signIn: "/sign-in?org=x%2Fy&next=a%20b",
  });
});
