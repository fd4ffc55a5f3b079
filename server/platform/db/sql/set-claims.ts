/** Prepared once per connection; see person-query.ts. */
export const CLAIMS_STATEMENT = {
  name: "claims",
  text: "select set_config('request.jwt.claims', $1, true)",
} as const;
