/** Vitest runs this before each test file: what its helpers open ends with it. */
import { afterAll } from "vitest";
import { runEnds } from "./at-end";

afterAll(runEnds, 120_000);
