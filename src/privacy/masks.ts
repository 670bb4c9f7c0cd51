/** Masks: each returns the part of a value that may be shown. */

export const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);

export const showFirst = (text: string): string => `${firstOf(text)}…`;

export const showStart = (length: number) => (value: string) => `${value.slice(0, length)}…`;

export const showNothing = () => "…";
