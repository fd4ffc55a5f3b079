import { prepareSpares } from "@/server/databases";
import { backupCrashCases } from "./backup-crash-cases";
import { openRollback, openServing, type CrashCase } from "./crash-case";
import type { CrashWorld } from "./crash-world";

/** crashCases: at least one for each kind of run that a worker executes. */
export const crashCases: CrashCase[] = [
  {
    kind: "build",
    name: "the first build of a branch",
    branch: "feature",
    onceOnly: true,
    open: async (world) => {
      const project = await world.project(["feature"]);
      return {
        project,
        request: async () => project.request("feature", null, await project.commit("feature")),
      };
    },
  },
  {
    kind: "build",
    name: "a new build of a development branch",
    branch: "feature",
    switches: true,
    open: async (world) => {
      const project = await openServing(world, "feature");
      return {
        project,
        request: async () => {
          await project.enter("feature", "is not kept");
          return project.request("feature", null, await project.commit("feature"), { mode: "new_build" });
        },
      };
    },
  },
  {
    kind: "build",
    name: "an update of a development branch",
    branch: "feature",
    switches: true,
    open: async (world) => {
      const project = await openServing(world, "feature");
      return {
        project,
        request: async () => {
          await project.enter("feature", "is kept");
          return project.request("feature", null, await project.commit("feature"), { mode: "update" });
        },
      };
    },
  },
  staging("a staging build from production's newest snapshot", async () => {}),
  {
    ...staging("a staging build that takes the spare copy", ({ deps }) => prepareSpares(deps)),
    abandoned: true,
  },
  staging("a staging build from production as it is now", async () => {}, true),
  {
    kind: "deploy",
    name: "an update of production",
    branch: "main",
    switches: true,
    abandoned: true,
    open: async (world) => {
      const project = await openServing(world, "main");
      return {
        project,
        request: async () => {
          await project.enter("main", "is kept");
          return project.request("main", null, await project.commit("main"));
        },
      };
    },
  },
  {
    kind: "rollback",
    name: "a rollback of the code alone",
    branch: "main",
    switches: true,
    open: async (world) => {
      const project = await openServing(world, "main");
      const targets = [(await project.serving("main")).deployment.id];
      await project.deploy("main");
      targets.push((await project.serving("main")).deployment.id);
      return {
        project,
        request: async () => {
          await project.enter("main", "is kept");
          const { deployment } = await project.serving("main");
          const isFirst = deployment.gitSha === (await shaOf(world, targets[0]));
          return project.request("main", "rollback", null, {
            deploymentId: targets[isFirst ? 1 : 0],
            rollbackMode: "code",
          });
        },
      };
    },
  },
  {
    kind: "rollback",
    name: "a rollback of code and data",
    branch: "main",
    switches: true,
    abandoned: true,
    open: async (world) => {
      const project = await openServing(world, "main");
      await project.enter("main", "comes back");
      const deploymentId = (await project.serving("main")).deployment.id;
      await project.deploy("main");
      return { project, request: await openRollback(project, deploymentId) };
    },
  },
  operation("restart", "running"),
  operation("stop", "running"),
  operation("wake", "asleep"),
  {
    kind: "delete",
    name: "the end of an environment",
    branch: "feature",
    onceOnly: true,
    open: async (world) => {
      const project = await openServing(world, "feature");
      return { project, request: () => project.request("feature", "delete") };
    },
  },
  ...backupCrashCases,
];

async function shaOf({ deps }: CrashWorld, id = ""): Promise<string> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findUniqueOrThrow({ where: { id } }),
  );
  return found.gitSha;
}

function staging(name: string, before: (world: CrashWorld) => Promise<void>, fresh = false): CrashCase {
  return {
    kind: "build",
    name,
    branch: "release/1",
    switches: true,
    open: async (world) => {
      const project = await openServing(world, "main", ["release/1"]);
      await project.enter("main", "of production");
      await project.deploy("main");
      await project.deploy("release/1");
      return {
        project,
        request: async () => {
          await before(world);
          return project.request("release/1", null, await project.commit("release/1"), {
            mode: "new_build",
            fresh,
          });
        },
      };
    },
  };
}

function operation(kind: "restart" | "stop" | "wake", from: "running" | "asleep"): CrashCase {
  return {
    kind,
    name: `a ${kind} of an environment`,
    branch: "feature",
    open: async (world) => {
      const project = await openServing(world, "feature");
      return {
        project,
        request: async () => {
          await world.deps.db.asSystem("test", ({ prisma }) =>
            prisma.environment.update({
              where: { id: project.envIdOf("feature") },
              data: { desiredState: from },
            }),
          );
          await world.tidy();
          return project.request("feature", kind);
        },
      };
    },
  };
}
