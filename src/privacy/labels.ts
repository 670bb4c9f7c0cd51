import { memoizeByText } from "../trace/memoize.ts";
import { isInn, isSnils } from "./checksums.ts";
import type { Kind } from "./found.ts";
import { isGivenName } from "./given-names.ts";
import { showFirst, showNothing, showStart } from "./masks.ts";
import { wordSet, wordsOf } from "./words.ts";

/**
 * Rules for values that are recognised by their label: an attribute's name, a field of a query, a word before a colon.
 */

interface LabelRule {
  readonly kind: Kind;
  /** Matches a value at its beginning. */
  readonly value: RegExp;
  /** @param rest the text after the value */
  readonly accepts?: (value: string, isDelimited: boolean, rest: string) => boolean;
  readonly masks: (value: string) => string;
}

/** Returns the rules for a label. Its last word decides, or its last two together, such as `first name`. */
export const rulesFor = (label: string): readonly LabelRule[] => rulesForEnd(label.slice(-80));

const rulesForEnd = memoizeByText((end): readonly LabelRule[] => {
  const words = wordsOf(end);
  const last = words.at(-1) ?? "";
  const lastTwo = words.slice(-2).join(" ");
  return labelRules.filter(
    ({ single, pair, notAfter }) =>
      !notAfter?.has(words.at(-2) ?? "") && ((single?.has(last) ?? false) || (pair?.has(lastTwo) ?? false)),
  );
});

const pairs = (firsts: string, seconds: string): string[] =>
  firsts.split(" ").flatMap((first) => seconds.split(" ").map((second) => `${first} ${second}`));

const joined = String.raw`(?:['’-]\p{L}{1,40}){0,2}(?!\p{L})`;
const word = String.raw`\p{L}{2,40}${joined}\.?`;
const capital = String.raw`\p{Lu}\p{Ll}{1,40}${joined}`;
const initial = String.raw`\p{Lu}\.`;
const nameValue = new RegExp(String.raw`${word}(?:[ +_](?:${initial}|${word})){0,3}`, "uy");
const capitalisedName = new RegExp(String.raw`${capital}(?:[ +_](?:${initial}|${capital})){0,3}`, "uy");
const capitalisedFullName = new RegExp(String.raw`${capital}(?:[ +_](?:${initial}|${capital})){1,3}`, "uy");

const nonNames = wordSet(
  "null none undefined nil true false unknown missing required empty invalid string text varchar not is must cannot the a an and or value values anonymous guest admin root system default excluded new old redacted masked hidden test",
);

/** Text after a value that makes it a file, a path, a function or a number, not a name. */
const continuation = /^[\p{L}\p{N}_/\\@(=:.[{$-]/u;

const isPersonal = (value: string, isDelimited: boolean, rest: string): boolean =>
  !continuation.test(rest) &&
  !nonNames.has(value.split(/[ +_]/u, 1)[0]!.toLowerCase()) &&
  (isDelimited || /^\p{Lu}/u.test(value)) &&
  // Capitals and underscores are a constant, not a person.
  !/^[\p{Lu}_]{2,}$/u.test(value.replaceAll(" ", "_"));

const looksLikePerson = (value: string, rest: string): boolean =>
  !continuation.test(rest) &&
  (/^[\p{Script=Cyrillic}]/u.test(value) || value.split(/[ +_]/u).some((word) => isGivenName(word)));

const secretValue = /[^\s"'`&,;)}\]<>\\…]{3,4096}/uy;
const placeholder =
  /^(?:[?:@%{[*#(<$]|[*xX•.-]+$|(?:redacted|masked|hidden|filtered|removed|secret|password|none|null|nil|undefined|true|false|empty|required|missing|invalid|expired|must|not|is)\b)/iu;
const isHash = /^\$2[aby]?\$/;

const isPassword = (value: string, isDelimited: boolean, rest: string): boolean =>
  (!placeholder.test(value) || isHash.test(value)) &&
  !value.includes("(") &&
  // `password: must be …` is a sentence.
  (isDelimited || !(/^\p{L}+$/u.test(value) && /^ \p{L}/u.test(rest)));

const isToken = (value: string): boolean =>
  value.length >= 16 && /\d/.test(value) && /\p{L}/u.test(value) && !placeholder.test(value) && !value.includes("(");

interface NamedRule extends LabelRule {
  /** Last words of labels that the rule applies to. */
  readonly single?: ReadonlySet<string>;
  /** Last two words of labels that the rule applies to. */
  readonly pair?: ReadonlySet<string>;
  /** Words before the last word that make the label mean something else. */
  readonly notAfter?: ReadonlySet<string>;
}

const labelRules: readonly NamedRule[] = [
  {
    kind: "phone",
    single: wordSet("phone telephone tel mobile msisdn phonenumber телефон телефона тел whatsapp"),
    pair: new Set(pairs("phone mobile telephone tel contact", "number no num nr")),
    value: /\+?\(?\d[\d ()-]{5,18}\d(?![\d:]|\.\d)/uy,
    accepts: (value) => !/^\d{4}-\d\d-\d\d/.test(value),
    masks: showStart(2),
  },
  {
    kind: "name",
    single: wordSet(
      "firstname lastname middlename fullname surname patronymic givenname familyname cardholder фамилия имя отчество фио",
    ),
    pair: new Set([
      ...pairs(
        "first last middle full given family maiden legal cardholder card customer buyer recipient payer enduser",
        "name",
      ),
      "card holder",
    ]),
    value: nameValue,
    accepts: isPersonal,
    masks: showFirst,
  },
  {
    kind: "name",
    pair: new Set(
      pairs(
        "client user display contact sender receiver owner seller operator courier manager employee person holder author",
        "name",
      ),
    ),
    value: capitalisedName,
    accepts: (value, _isDelimited, rest) => looksLikePerson(value, rest),
    masks: showFirst,
  },
  {
    // A bare `name` is usually a thing's: only two capitalised words after it can be a person's.
    kind: "name",
    single: wordSet(
      "name customer client recipient buyer payer user owner person seller operator courier manager author contact клиент покупатель заказчик получатель оператор продавец курьер",
    ),
    pair: new Set(pairs("customer client recipient buyer user owner seller operator courier manager", "id")),
    value: capitalisedFullName,
    accepts: (value, _isDelimited, rest) => looksLikePerson(value, rest),
    masks: showFirst,
  },
  {
    kind: "address",
    single: wordSet("адрес"),
    pair: new Set([
      ...pairs(
        "delivery shipping billing home postal street customer client recipient residence residential",
        "address",
      ),
      "адрес доставки",
      "address line",
      "address line1",
    ]),
    value: /[\p{L}\d][^"'`;<>{}\r\n&…]{4,160}/uy,
    accepts: (value) =>
      /\p{L}{3}/u.test(value) && /\d/.test(value) && /[ ,+]/.test(value) && !/^(?:https?:|\d+\.\d+\.)|@/.test(value),
    masks: showFirst,
  },
  {
    kind: "passport",
    single: wordSet("passport паспорт паспорта"),
    pair: new Set(pairs("passport паспорт", "number no num номер данные")),
    value: /\d{2} ?\d{2} ?(?:№ ?)?\d{6}(?!\d)/uy,
    masks: showStart(2),
  },
  {
    kind: "inn",
    single: wordSet("inn инн taxpayerid"),
    value: /\d{12}(?!\d)/uy,
    accepts: isInn,
    masks: showStart(2),
  },
  {
    kind: "snils",
    single: wordSet("snils снилс"),
    value: /\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}(?!\d)/uy,
    accepts: isSnils,
    masks: showStart(2),
  },
  {
    kind: "birth-date",
    single: wordSet("birthdate birthday dob dateofbirth"),
    pair: new Set(["birth date", "of birth", "date birth", "дата рождения"]),
    value: /(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)/uy,
    masks: showNothing,
  },
  { kind: "card", single: wordSet("cvv cvc cvv2 cvc2"), value: /\d{3,4}(?![\d.])/uy, masks: showNothing },
  {
    kind: "secret",
    single: wordSet("password passwd pwd passphrase пароль пароля"),
    value: secretValue,
    accepts: isPassword,
    masks: showNothing,
  },
  {
    kind: "secret",
    single: wordSet("token accesstoken refreshtoken idtoken authtoken"),
    // Pages of a list, and actions on a request or a lock, have tokens too.
    notAfter: wordSet(
      "cancellation continuation next page shutdown lock fencing idempotency sync delivery consumer resume change marker unexpected trace",
    ),
    value: secretValue,
    accepts: isToken,
    masks: showNothing,
  },
  {
    kind: "secret",
    single: wordSet("apikey secret secretkey accesskey privatekey clientsecret jsessionid phpsessid"),
    pair: new Set([
      ...pairs("api secret private signing", "key"),
      "client secret",
      "amz signature",
      "amz credential",
      "access key",
    ]),
    value: secretValue,
    accepts: (value) => value.length >= 8 && /[\d]/.test(value) && !placeholder.test(value) && !value.includes("("),
    masks: showNothing,
  },
  {
    kind: "secret",
    single: wordSet("cookie authorization"),
    pair: new Set(["set cookie"]),
    value: /[^\s"'`<>[\]…][^"'`<>\r\n…]{7,8192}/uy,
    accepts: (value) => /[\d]/.test(value) && !/^(?:Bearer|Basic)? ?[*x•]+$/i.test(value) && !/redacted/i.test(value),
    masks: showNothing,
  },
];
