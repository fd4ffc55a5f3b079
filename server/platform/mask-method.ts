/** How a value is masked. The words for people are the portal's; what each does is in the cluster driver's SQL. */
export type MaskMethod =
  | "keep"
  | "empty"
  | "name"
  | "email"
  | "login"
  | "phone"
  | "format"
  | "street"
  | "city"
  | "sentence"
  | "lorem"
  | "hash"
  | "number"
  | "date";
