/**
 * Masks personal data in free text from spans: e-mails, payment cards, phones, and names in obvious places.
 * The document allows none in traces; where some leaked, it must not spread through us. Every pattern is linear.
 */
export function mask(text: string, keep: readonly string[] = []): string {
  const kept = keep.filter((word) => word !== "");
  return outside(text.slice(0, longest), kept, (part) =>
    part
      .replaceAll(/([\p{L}\d])[\p{L}\d._%+-]{0,63}@([\p{L}\d])[\p{L}\d.-]{0,253}/gu, "$1…@$2…")
      .replaceAll(/(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g, (digits) =>
        isCard(digits) ? `${digits.slice(0, 2)}…card…` : digits,
      )
      .replaceAll(/(?<![\w.:+-])\+\d[\d ()-]{8,18}\d(?!\w)/g, (phone) => `${phone.slice(0, 3)}…`)
      .replaceAll(/(?<![\w.:-])8[ -]?\(\d{3}\)[\d -]{6,10}\d(?!\w)/g, "8 (…)…")
      .replaceAll(/(?<![\w.:-])\(?\d{3}\)?[ -]\d{3}[ -]\d{2}[ -]?\d{2}(?!\w)/g, "…phone…")
      .replaceAll(
        /\b((?:first|last|full|customer|client|user)[_ -]?name["']?\s*[=:]\s*["']?)[\p{L}][\p{L}' -]{0,60}/giu,
        "$1…",
      ),
  );
}

/** Nothing that is printed is longer; a huge value must not cost time either. */
const longest = 10_000;

/** Order numbers and ids that are known as such stay readable: they are what the reader looks for. */
function outside(text: string, keep: readonly string[], change: (part: string) => string): string {
  const [first, ...rest] = keep;
  if (first === undefined) return change(text);
  return text
    .split(first)
    .map((part) => outside(part, rest, change))
    .join(first);
}

/** Luhn's check, which payment cards pass and most other long numbers don't. */
function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  let sum = 0;
  for (const [i, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
