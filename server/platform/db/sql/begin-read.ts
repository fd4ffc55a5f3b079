const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Begins a read as a person, in one message. The id is put into the text, since several statements in one message take
 * no parameters; it is checked to be an id and nothing else.
 */
export function beginRead(userId: string): string {
  if (!UUID.test(userId)) throw new Error("a person's id is a UUID");
  const claims = `{"sub":"${userId}","role":"authenticated"}`;
  return `begin read only; set local "request.jwt.claims" = '${claims}'; set local role authenticated`;
}
