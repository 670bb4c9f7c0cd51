/**
 * Masks personal data in free text from spans: e-mails, phones, payment cards, and names in obvious places. The design
 * allows none in traces; where some leaked, it must not spread through us. Every pattern is linear, the text bounded.
 * @param keep ids known as such, which stay readable: they are what the reader looks for
 */
export function mask(text: string, keep: readonly string[] = []): string {
  const kept = new Set(keep.filter((word) => word !== ""));
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return rules.reduce(
    (masked, { pattern, masks }) =>
      masked.replaceAll(pattern, (found: string, lead?: string | number) => {
        const start = typeof lead === "string" ? lead : "";
        const value = found.slice(start.length);
        const known = kept.has(value) || value.split(/[\s(),;]+/).some((part) => kept.has(part));
        return known ? found : start + masks(value);
      }),
    short,
  );
}

/** More than is ever printed; a huge value must not cost time either. */
const longest = 10_000;

interface Rule {
  /** At most one group: what stands before the value and stays. */
  readonly pattern: RegExp;
  readonly masks: (value: string) => string;
}

const rules: readonly Rule[] = [
  {
    pattern: /[\p{L}\d][\p{L}\d._%+-]{0,63}@[\p{L}\d][\p{L}\d.-]{0,253}/gu,
    masks: (email) => `${firstOf(email)}…@${firstOf(email.slice(email.indexOf("@") + 1))}…`,
  },
  {
    // The digits of a card begin with 2 to 6; a Unix time in any unit begins with 1.
    pattern: /(?<![\w.:-])[2-6]\d{3}(?:[ -]?\d){10,12}(?![\w-])/g,
    masks: (digits) => (isCard(digits) ? `${digits.slice(0, 2)}…` : digits),
  },
  {
    pattern: /(?<![\w.:+-])\+\d[\d ()-]{8,18}\d(?![\w:])/g,
    masks: (phone) => `${/^\+7 ?\(?\d/.exec(phone)?.[0] ?? phone.slice(0, 3)}…`,
  },
  { pattern: /(?<![\w.:-])8[ -]?\(?\d{3}\)?[ -]\d{3}[ -]?\d{2}[ -]?\d{2}(?![\w-])/g, masks: () => "8 9…" },
  {
    pattern: /(?<![\w.:-])(?:\(\d{3}\) ?|\d{3}[ -])\d{3}[ -]\d{2}[ -]?\d{2}(?![\w-])/g,
    masks: (phone) => `${phone.slice(0, 2)}…`,
  },
  // Eleven digits with no sign of being a phone, except that Russian mobile numbers begin so.
  { pattern: /(?<![\w.:-])[78]9\d{9}(?![\w.:-])/g, masks: (phone) => `${phone.slice(0, 2)}…` },
  {
    pattern: /(?<![\p{L}\d])((?:phone|mobile|msisdn|тел|телефон)["']?\s?[=:]\s?["']?)\+?\d[\d ()-]{5,18}\d/giu,
    masks: (phone) => `${phone.slice(0, 2)}…`,
  },
  {
    pattern:
      /(?<![\p{L}\d])((?:(?:first|last|full|middle|customer|client|buyer|recipient|user)[._ -]?name|surname|patronymic|фамилия|имя|отчество|фио)["']?\s?[=:]\s?["']?)\p{L}[\p{L}.'’-]{0,40}(?: \p{L}[\p{L}.'’-]{0,40}){0,3}/giu,
    masks: maskName,
  },
  {
    // A bare `name` is usually a thing's: only two capitalised words after it are a person's.
    pattern:
      /(?<![\p{L}\d_.]\s?)((?:name|customer|recipient|buyer)["']?\s?[=:]\s?["']?)\p{Lu}\p{Ll}{1,40}(?: \p{Lu}[\p{Ll}.]{0,40}){1,3}/gu,
    masks: maskName,
  },
];

/** The words after a name that begin in lower case are no longer the name. */
function maskName(name: string): string {
  const words = name.split(" ");
  const end = words.findIndex((word, i) => i > 0 && /^\p{Ll}/u.test(word));
  return [`${firstOf(name)}…`, ...(end === -1 ? [] : words.slice(end))].join(" ");
}

const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0)!);

/** Luhn's check, which payment cards pass and nine of ten other numbers don't. */
function isCard(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, "")].map(Number).reverse();
  const sum = digits.reduce((total, digit, i) => {
    const value = i % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
