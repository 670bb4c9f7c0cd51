/** What is looked for. `secret`: a password, a token, a key: no personal data by itself, and the way to all of it. */
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

/** A place in a text that tells a person, or a secret. */
export interface Found {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** As it reads once all encodings are undone. */
  readonly value: string;
  /** What may be shown of it. */
  readonly sample: string;
  /** What takes its place in the text, in the encoding that the text has there. */
  readonly masked: string;
  /** Where several stand inside of one encoded value: each of them. */
  readonly inside?: readonly Found[];
}

/** Numbers that an id may look like; a known id is none of them. */
export const isNumber = (kind: Kind): boolean =>
  kind === "phone" || kind === "card" || kind === "inn" || kind === "snils" || kind === "passport";
