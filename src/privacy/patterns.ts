import { isCard, isInn, isSnils } from "./checksums.ts";
import type { Kind } from "./found.ts";
import { isRussianGivenName } from "./given-names.ts";
import { firstOf, showFirst, showNothing, showStart } from "./masks.ts";
import { isQuantity } from "./quantity.ts";

/**
 * A rule for values that are recognised by their own form. Every pattern is linear: its parts exclude each other, its
 * repetitions are bounded.
 */
interface Pattern {
  readonly kind: Kind;
  /** A group named `lead` matches text before the value that is no part of it. */
  readonly pattern: RegExp;
  /** @param at where the value begins in the text */
  readonly accepts?: (value: string, text: string, at: number, label: string | undefined) => boolean;
  readonly masks: (value: string) => string;
}

/** Names of machines and placeholders, which are nobody's mailbox. */
const machineNames = new Set(
  "git rabbit rabbitmq celery root hg svn noreply no-reply donotreply postmaster mailer-daemon redacted user guest".split(
    " ",
  ),
);
/** Endings of file names and of internal hosts, which are no mail domains. */
const nonMailDomain =
  /\.(?:png|jpe?g|gif|svg|webp|ico|css|m?js|ts|json|ya?ml|xml|html?|stl|obj|zip|gz|tgz|so|dll|jar|py|rb|go|rs|java|php|txt|md|log|local|localhost|localdomain|internal|lan|cluster|svc|beta|alpha|rc)$/i;

function isMailbox(value: string, text: string, at: number): boolean {
  const [name, domain] = value.split("@", 2) as [string, string];
  // `postgres://user:password@host.example` holds a password and a host, no mailbox.
  const isUserinfo = /:\/\/[^\s/@]{0,200}$/.test(text.slice(Math.max(0, at - 210), at));
  return (
    !isUserinfo && !machineNames.has(name.toLowerCase()) && !nonMailDomain.test(domain) && !/^\d{1,2}x\./.test(domain)
  );
}

const isNoQuantity = (value: string, text: string, at: number, label: string | undefined): boolean =>
  !isQuantity(value, text, at, label);

const shownDigits = (digits: string): string =>
  digits.startsWith("+") ? (/^\+7 ?\(?\d/.exec(digits)?.[0] ?? digits.slice(0, 3)) : digits.slice(0, 2);
const maskPhone = (phone: string): string => `${shownDigits(phone)}…`;

export const patterns: readonly Pattern[] = [
  {
    kind: "email",
    pattern: /[\p{L}\d][\p{L}\d._%+-]{0,63}@(?:[\p{L}\d][\p{L}\d-]{0,62}\.){1,8}\p{L}{2,24}(?![\p{L}\d])/gu,
    accepts: isMailbox,
    masks: (email) => `${firstOf(email)}…@${firstOf(email.slice(email.indexOf("@") + 1))}…`,
  },
  {
    // In groups of four, or (American Express) of four, six and five.
    kind: "card",
    pattern: /(?<![\w.+-]|\d:)(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|3[47]\d{2}([ -])\d{6}\2\d{5})(?![\w-])/g,
    accepts: isCard,
    masks: showStart(2),
  },
  {
    kind: "card",
    pattern: /(?<![\w.+-]|\d:)[2-6]\d{12,18}(?![\w-]|\.\d)/g,
    accepts: (value, text, at, label) => isCard(value) && isNoQuantity(value, text, at, label),
    masks: showStart(2),
  },
  {
    kind: "phone",
    pattern: /(?<![\w.+-])\+[1-9](?:[ ()-]{0,2}\d){9,14}(?![\w:]|\.\d)/g,
    masks: maskPhone,
  },
  { kind: "phone", pattern: /(?<![\w.+-])\+[1-9]\d{0,2}(?:\.\d{2,4}){3,4}(?![\w:]|\.\d)/g, masks: maskPhone },
  {
    kind: "phone",
    pattern:
      /(?<![\w.-]|\d:)[78](?:[ -]?\([3489]\d{2}\)[ -]?\d{3}|[ -]?[3489]\d{2}[ -]\d{3})[ -]?\d{2}[ -]?\d{2}(?![\w-])/g,
    masks: (phone) => `${phone[0]!} 9…`,
  },
  {
    kind: "phone",
    pattern:
      /(?<![\w.:-])(?:\([3489]\d{2}\) ?\d{3}[ -]\d{2}[ -]?\d{2}|9\d{2}[ -]\d{3}[ -]\d{2}[ -]\d{2}|[3489]\d{2}[ -]\d{3}-\d{2}-\d{2})(?![\w-])/g,
    masks: maskPhone,
  },
  {
    kind: "phone",
    pattern: /(?<![\w.:-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4}(?![\w-])/g,
    masks: maskPhone,
  },
  {
    // Eleven digits whose only sign of being a phone is that Russian mobile numbers begin so.
    kind: "phone",
    pattern: /(?<![\w.+-]|\d:)[78]9\d{9}(?!\w|[.-]\w|:\d)/g,
    accepts: isNoQuantity,
    masks: maskPhone,
  },
  {
    // `otp:79161234567`, `sms_9161234567`: a key that ends in a phone.
    kind: "phone",
    pattern: /(?<![\p{L}\d])(?<lead>(?:phone|tel|msisdn|mobile|sms|otp|телефон)[_/:-]{1,2})\+?\d{10,15}(?![\w.])/giu,
    masks: maskPhone,
  },
  {
    kind: "snils",
    pattern: /(?<![\w.-])\d{3}-\d{3}-\d{3}[ -]\d{2}(?![\w-])/g,
    accepts: isSnils,
    masks: showStart(2),
  },
  {
    kind: "passport",
    pattern:
      /(?<![\p{L}\d])(?<lead>(?:паспорт\p{L}{0,2}|passport)\s{1,2}(?:серия\s{1,2})?)\d{2} ?\d{2}\s{0,2}(?:№|номер)?\s{0,2}\d{6}(?!\d)/giu,
    masks: showStart(2),
  },
  {
    // A patronymic shows a person wherever it stands.
    kind: "name",
    pattern:
      /(?<!\p{L})(?:[А-ЯЁ][а-яё]{1,30}(?:-[А-ЯЁ][а-яё]{1,30})?[ _]){1,2}[А-ЯЁ][а-яё]{2,20}(?:ович|евич|ьич|овна|евна|ична)(?:[ _][А-ЯЁ][а-яё]{1,30})?(?!\p{L})/gu,
    masks: showFirst,
  },
  {
    kind: "name",
    pattern:
      /(?<!\p{L})(?<lead>(?:клиент|покупател|заказчик|получател|пользовател|плательщик)\p{Ll}{0,3} )[А-ЯЁ][а-яё]{1,30} [А-ЯЁ][а-яё]{1,30}(?!\p{L})/giu,
    accepts: (value) => value.split(" ").every((word) => /^[А-ЯЁ][а-яё]/u.test(word)),
    masks: showFirst,
  },
  {
    // A given name among capitalised words, in any order and grammatical case: a surname is beside it.
    kind: "name",
    pattern: /(?<![\p{L}\d])[А-ЯЁ][а-яё]{1,30}(?:[ -][А-ЯЁ][а-яё]{1,30}){1,3}(?!\p{L})/gu,
    accepts: (value) => value.includes(" ") && value.split(/[ -]/).some(isRussianGivenName),
    masks: showFirst,
  },
  {
    kind: "name",
    pattern: /(?<!\p{L})(?:[А-ЯЁ][а-яё]{2,30} [А-ЯЁ]\. ?[А-ЯЁ]\.|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё]{2,30}(?!\p{L}))/gu,
    masks: showFirst,
  },
  {
    kind: "inn",
    pattern: /(?<!\p{L})(?<lead>ИНН:?\s{1,2})\d{12}(?!\d)/giu,
    accepts: isInn,
    masks: showStart(2),
  },
  {
    kind: "address",
    pattern:
      /(?<!\p{L})(?:ул|улица|просп|проспект|пр-т|пер|переулок|бульвар|б-р|шоссе|наб)\.?[ +_]{1,2}[А-ЯЁ\d][\p{L}\d.-]{1,40}(?: [\p{L}.-]{1,40}){0,2},?[ +_]{1,2}(?:д|дом)\.?[ +_]{0,2}\d{1,4}(?:[\p{L}/\d]{0,5})(?:,?[ +_]{1,2}(?:кв|корп|оф)\.?[ +_]{0,2}\d{1,4}){0,2}/giu,
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern: /(?<![\w-])(?<lead>Bearer[ +])[\w.~+/-]{16,8192}={0,2}/gi,
    accepts: (value) => /\d/.test(value),
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern: /(?<![\w-])(?<lead>Basic[ +])[A-Za-z0-9+/]{8,4096}={0,2}/g,
    accepts: isUserAndPassword,
    masks: showNothing,
  },
  {
    // A JSON web token. Anybody can read its content, which is often a name and an e-mail.
    kind: "secret",
    pattern: /(?<![\w-])eyJ[\w-]{8,8192}\.[\w-]{4,16384}(?:\.[\w-]{0,4096})?/g,
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern: /(?<lead>[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"'…]{0,200}:[^\s/@"'…]{1,400}(?=@)/gi,
    accepts: (value) => !/:(?:[*xX•]+|redacted|hidden|masked|%5b?redacted.{0,5}|\[redacted\])$/i.test(value),
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern:
      /(?<![\w-])(?:A(?:KIA|SIA)[A-Z\d]{16}|gh[pousr]_[A-Za-z\d]{30,255}|glpat-[\w-]{20,64}|xox[abprs]-[\w-]{10,255}|[sr]k_live_[A-Za-z\d]{16,255}|AIza[\w-]{35})(?![\w-])/g,
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z\d+/=\s\\]{0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern: /(?<=^\s{0,2}|\bhello \d )(?<lead>auth\s{1,2}(?:\S{1,100}\s{1,2})?)"?[^\s"?…]{3,200}"?(?=\s|$)/gi,
    accepts: (value) =>
      !/^[?*"]+$/.test(value) && !/^(?:failed|error|required|success|ok|service|token|check)$/i.test(value),
    masks: showNothing,
  },
  {
    kind: "secret",
    pattern: /(?<lead>\b(?:password|identified by)\s{1,2}')[^'…]{3,200}(?=')/gi,
    accepts: (value) => !/^[?*x]+$/i.test(value),
    masks: showNothing,
  },
];

function isUserAndPassword(value: string): boolean {
  try {
    return /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(atob(value));
  } catch {
    return false;
  }
}
