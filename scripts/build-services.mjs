/** `node scripts/build-services.mjs [<folder of the build>]`: the second half of `npm run build`. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleServices } from "./services/bundle-services.mjs";

const root = path.resolve(fileURLToPath(new URL("..", import.meta.url)));
await bundleServices(root, process.argv[2] ?? process.env.CAPSTAN_DIST_DIR ?? ".next");
