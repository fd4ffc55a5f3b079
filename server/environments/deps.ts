import type { ProjectDeps } from "@/server/projects";

export type EnvironmentDeps = ProjectDeps;
