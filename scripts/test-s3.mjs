// `npm run test:s3 -- --endpoint https://s3.example.com --bucket for-tests`: the contract of stores (put, get, list, delete,
// multipart, what breaks off) against a real server instead of the one of the tests. The key is read from the environment,
// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: arguments can be read by everybody on the machine. Everything it writes lies
// under a folder of its own in the bucket and is deleted; the bucket has to be there, and --make-bucket makes it. With
// --object-lock the bucket must have Object Lock (--make-bucket makes it so), and locks are tried as well: what is locked, 40
// MB, stays for ten minutes, and the next such run deletes it.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runProgram } from "./process/run-program.mjs";

const { values } = parseArgs({
  options: {
    endpoint: { type: "string" },
    bucket: { type: "string", default: "capstan-test" },
    region: { type: "string", default: "us-east-1" },
    "virtual-host": { type: "boolean", default: false },
    "make-bucket": { type: "boolean", default: false },
    "object-lock": { type: "boolean", default: false },
  },
});
const missing = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].filter((name) => !process.env[name]);
if (!values.endpoint || missing.length > 0) {
  process.stderr.write(
    "Say which server: AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… npm run test:s3 -- --endpoint URL [--bucket NAME]\n" +
      "  [--region NAME] [--virtual-host: the bucket in the host name] [--make-bucket]\n" +
      "  [--object-lock: of a bucket that has it; what is locked stays there for ten minutes]\n" +
      (missing.length > 0 ? `Not set: ${missing.join(", ")}.\n` : ""),
  );
  process.exit(1);
}
const store = {
  endpoint: values.endpoint,
  bucket: values.bucket,
  region: values.region,
  pathStyle: !values["virtual-host"],
  makeBucket: values["make-bucket"],
  objectLock: values["object-lock"],
};
const vitest = await runProgram(
  [
    process.execPath,
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "unit",
    "server/drivers/storage/s3/real-server.test.ts",
  ],
  {
    cwd: path.resolve(fileURLToPath(new URL("..", import.meta.url))),
    env: { ...process.env, CAPSTAN_TEST_S3: JSON.stringify(store) },
    onOutput: (/** @type {string} */ chunk) => process.stdout.write(chunk),
  },
);
if (!store.objectLock)
  process.stdout.write("Locks were not tried: --object-lock tries them, in a bucket with Object Lock.\n");
process.exitCode = vitest.code === 0 ? 0 : 1;
