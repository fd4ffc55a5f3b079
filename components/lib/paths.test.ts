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
    projectSettings: "/projects/a%20b/settings",
    branch: "/projects/a%20b/branches/x%2Fy",
    branchLogs: "/projects/a%20b/branches/x%2Fy/logs",
    branchSettings: "/projects/a%20b/branches/x%2Fy/settings",
    run: "/runs/a%20b",
    status: "/status",
    me: "/me",
    signIn: "/sign-in?next=a%20b",
  });
});
