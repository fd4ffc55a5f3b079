import { planConfigHeaders } from "./server/http/security/headers.mjs";

/** @type {import("next").NextConfig} */
const config = {
  // Two copies may run side by side, and the browser tests build their own.
  distDir: process.env.CAPSTAN_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by `npm run check:types`, tests included; a start must not wait for that.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pg", "pino", "undici"],
  devIndicators: false,
  headers: () => Promise.resolve(planConfigHeaders()),
};

export default config;
