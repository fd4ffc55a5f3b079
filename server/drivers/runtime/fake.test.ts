import { describeRuntimeContract } from "./contract-suite";
import { createFakeRuntime, type FakeProgram } from "./fake";
import { exampleInstance } from "./testing/example-instance";

const program: FakeProgram = async ({ args }, say) => {
  if (args[0] === "hang") {
    await say("hanging");
    return new Promise<number>(() => {});
  }
  for (const message of args.slice(1)) await say(message);
  return Number(args[0]);
};

let deployments = 0;

describeRuntimeContract("the fake", async () => {
  const runtime = createFakeRuntime();
  runtime.play(program);
  return {
    runtime,
    instance: (changes) => exampleInstance({ deploymentId: `deployment-${(deployments += 1)}`, ...changes }),
    says: (lines, exitCode = 0) => ({ args: [String(exitCode), ...lines], input: "" }),
    hangs: () => ({ args: ["hang"], input: "" }),
    crash: async (deploymentId) => runtime.crash(deploymentId, 1),
    writeFiles: async (at, files) => {
      for (const [path, content] of Object.entries(files)) runtime.filestore(at).set(path, content);
    },
    readFiles: async (at) => Object.fromEntries(runtime.filestore(at)),
  };
});
