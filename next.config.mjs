/** @type {import("next").NextConfig} */
const config = {
  // Two copies may run side by side, and the browser tests build their own.
  distDir: process.env.CAPSTAN_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["pg", "pino"],
  devIndicators: false,
};

export default config;
