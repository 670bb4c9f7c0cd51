/** Checksums of official numbers: real ones pass, and nearly all other numbers fail. */

const digitsOf = (text: string): number[] => [...text.replaceAll(/\D/g, "")].map(Number);

/**
 * Whether a number is a payment card's: an issuer's range (ISO/IEC 7812), its length, and Luhn's check, which nine of
 * ten other numbers fail.
 */
export function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  return issuers.some(({ begins, lengths }) => begins.test(digits) && lengths.includes(digits.length)) && luhn(digits);
}

const issuers: readonly { readonly begins: RegExp; readonly lengths: readonly number[] }[] = [
  { begins: /^4/, lengths: [13, 16, 19] },
  { begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  // Mir
  { begins: /^220[0-4]/, lengths: [16, 17, 18, 19] },
  { begins: /^3[47]/, lengths: [15] },
  { begins: /^3(?:0[0-5]|[68])/, lengths: [14] },
  { begins: /^(?:35[2-8]|6011|64[4-9]|65|50|5[6-8]|63|67)/, lengths: [16] },
  // UnionPay
  { begins: /^62/, lengths: [16, 17, 18, 19] },
];

function luhn(digits: string): boolean {
  const sum = digitsOf(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = i % 2 === 0 ? digit : digit * 2;
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/**
 * Whether a number is a person's Russian taxpayer number: 12 digits, two of which check the others. A company's number
 * has ten digits and is no personal data.
 */
export function isInn(text: string): boolean {
  const digits = digitsOf(text);
  const check = (weights: readonly number[]) =>
    (weights.reduce((sum, weight, i) => sum + weight * digits[i]!, 0) % 11) % 10;
  return (
    digits.length === 12 &&
    digits[10] === check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) &&
    digits[11] === check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
  );
}

/** Whether a number is a Russian insurance number: nine digits and two that check them. */
export function isSnils(text: string): boolean {
  const digits = digitsOf(text);
  if (digits.length !== 11) return false;
  const sum = digits.slice(0, 9).reduce((total, digit, i) => total + digit * (9 - i), 0) % 101;
  return (sum === 100 ? 0 : sum) === digits[9]! * 10 + digits[10]!;
}
