/** unwrap: a failed procedure must fail its transaction; tRPC hands failures on as values. */
export function unwrap<Result extends { ok: boolean }>(result: Result): Result {
  if (!result.ok && "error" in result) throw result.error;
  return result;
}
