// @ts-check
/**
 * Headers that answers carry. Plain JavaScript, because next.config.mjs reads it too. What is the same for every answer is
 * put on it before anybody sees the request (server/composition/every-request.ts), so that Next's own redirects and errors
 * have it too; what is no page gets its policy in next.config.mjs, pages get theirs, with a nonce, in proxy.ts.
 */

/** Nothing of what the portal never uses, for it and for whatever it might be made to embed. */
const FEATURES =
  "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), " +
  "microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/** For everybody. Frames are refused twice, for browsers that know only the older header. */
export const COMMON_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: FEATURES },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Permitted-Cross-Domain-Policies", value: "none" },
];

/** What is no page loads nothing, wherever a browser is made to open it. */
const NO_PAGE_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** What carries it: what Next answers below these addresses (planConfigHeaders), and what is answered without it. */
export const NO_PAGE_HEADER = { key: "Content-Security-Policy", value: NO_PAGE_POLICY };

/** Two years, as the preload list asks for. Browsers believe it only over TLS. */
export const STRICT_TRANSPORT = {
  key: "Strict-Transport-Security",
  value: "max-age=63072000; includeSubDomains",
};

/** What Next asks for in `headers()`. */
export function planConfigHeaders() {
  return ["/api/:path*", "/git/:path*", "/_next/:path*"].map((source) => ({
    source,
    headers: [NO_PAGE_HEADER],
  }));
}

/**
 * planPagePolicy: a page runs the scripts Next put into it, which carry this answer's nonce, and what those load; nothing
 * written into the page by whatever got into a log or a commit message. Style attributes stay allowed: React writes them,
 * they cannot be given a nonce, and with images and fonts from here only they reach nobody.
 *
 * @param {string} nonce
 */
export function planPagePolicy(nonce) {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
