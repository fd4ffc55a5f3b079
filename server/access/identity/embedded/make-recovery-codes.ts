/** Nothing that is taken for something else when it is read from paper: no i, l, o, 0 and 1. 31 signs. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const CODES = 10;
const HALF_CHARS = 5;

/** makeRecoveryCodes: ten codes of 49 bits, as abcde-23456. `pick` gives a random whole number below its argument. */
export function makeRecoveryCodes(pick: (below: number) => number): string[] {
  const half = () =>
    Array.from({ length: HALF_CHARS }, () => ALPHABET.charAt(pick(ALPHABET.length))).join("");
  return Array.from({ length: CODES }, () => `${half()}-${half()}`);
}
