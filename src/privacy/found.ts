/**
 * The kinds of data to find. A `secret` (password, token, key) is no personal data itself, but the way to all of it.
 */
export const kinds = [
  "email",
  "phone",
  "card",
  "name",
  "address",
  "passport",
  "inn",
  "snils",
  "birth-date",
  "secret",
] as const;
export type Kind = (typeof kinds)[number];

/** A part of a text that identifies a person, or is a secret. */
export interface Found {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** The text of the find with all encodings undone. */
  readonly value: string;
  /** The part of the value that may be shown. */
  readonly sample: string;
  /** The replacement in the text, encoded as the text is there. */
  readonly masked: string;
  /** The finds inside an encoded value; absent for any other find. */
  readonly inside?: readonly Found[];
}

/** Whether an id may look like a find of this kind; a known id is no such find. */
export const mayBeId = (kind: Kind): boolean =>
  kind === "phone" || kind === "card" || kind === "inn" || kind === "snils" || kind === "passport";
