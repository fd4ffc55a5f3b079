import type { PersonalLooking } from "../port";

export type Sample = { filled: number; emails: number; ibans: number; phones: number };
type Why = PersonalLooking["columns"][number]["why"];

/** So many of the values that are there, and the column is taken to be of that kind. */
const SHARE = 0.3;

const BY_NAME =
  /(^|_)(e?mails?|phone|mobile|fax|iban|acc_number|account_number|passport|ssn|ssnid|sinid|birthday|birthdate|date_of_birth|zip|street2?|vat|signature)(_|$)|(first|last|full|partner|contact|customer|employee|spouse|holder|guest|visitor|recipient)_?name$/;
const DATES = /(^|_)(birthday|birthdate|date_of_birth)(_|$)/;

/** Beside such a thing, not the thing. */
const ABOUT = /_(state|status|color|xmlid|label|type|mode|count|template|layout|format)$/;

/** judgeSample: what the values look like; null: nothing of a person. */
export function judgeSample({ filled, emails, ibans, phones }: Sample): Why | null {
  if (filled === 0) return null;
  if (emails / filled >= SHARE) return "email";
  if (ibans / filled >= SHARE) return "iban";
  return phones / filled >= SHARE ? "phone" : null;
}

/** looksPersonalByName: the name alone says so; of dates only birthdays. */
export function looksPersonalByName(column: string, type: string): Why | null {
  if (ABOUT.test(column)) return null;
  return (type === "date" ? DATES : BY_NAME).test(column) ? "name" : null;
}
