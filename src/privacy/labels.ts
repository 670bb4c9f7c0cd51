import { isInn, isSnils } from "./checksums.ts";
import type { Kind } from "./found.ts";
import { isGivenName } from "./given-names.ts";
import { showFirst, showNothing, showStart } from "./masks.ts";

/** Values that are told by what stands before them: an attribute's name, a field's in a query, a word and a colon. */

/** A value as it stands after its label. */
export interface Labelled {
  readonly label: string;
  /** Where the value begins. */
  readonly at: number;
  /** In quotes, or the whole of an attribute: none of the words around it belong to it. */
  readonly alone: boolean;
}

interface LabelRule {
  readonly kind: Kind;
  /** The value, from where it begins. */
  readonly value: RegExp;
  readonly accepts?: (value: string, alone: boolean, rest: string) => boolean;
  readonly masks: (value: string) => string;
}

/** `customer.firstName` → customer first name. */
const wordsOf = (label: string): string[] =>
  label
    .split(/[^\p{L}\d]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** The last word, and the one before it with the last: `first name`. */
export function rulesFor(label: string): readonly LabelRule[] {
  const words = wordsOf(label.slice(-80));
  const last = words.at(-1) ?? "";
  const two = words.slice(-2).join(" ");
  return labelRules.flatMap(({ single, pair, not, ...rule }) =>
    !not?.has(words.at(-2) ?? "") && ((single?.has(last) ?? false) || (pair?.has(two) ?? false)) ? [rule] : [],
  );
}

const pairs = (firsts: string, seconds: string): string[] =>
  firsts.split(" ").flatMap((first) => seconds.split(" ").map((second) => `${first} ${second}`));

const joined = String.raw`(?:['’-]\p{L}{1,40}){0,2}(?!\p{L})`;
const word = String.raw`\p{L}{2,40}${joined}\.?`;
const capital = String.raw`\p{Lu}\p{Ll}{1,40}${joined}`;
const initial = String.raw`\p{Lu}\.`;
const nameValue = new RegExp(String.raw`${word}(?:[ +_](?:${initial}|${word})){0,3}`, "uy");
const oneName = new RegExp(String.raw`${capital}(?:[ +_](?:${initial}|${capital})){0,3}`, "uy");
const twoNames = new RegExp(String.raw`${capital}(?:[ +_](?:${initial}|${capital})){1,3}`, "uy");

const noName = set(
  "null none undefined nil true false unknown missing required empty invalid string text varchar not is must cannot the a an and or value values anonymous guest admin root system default excluded new old redacted masked hidden test",
);

/** What follows tells a file, a path, a function, a number: no name. */
const goesOn = /^[\p{L}\p{N}_/\\@(=:.[{$-]/u;

const isPersonal = (value: string, alone: boolean, rest: string): boolean =>
  !goesOn.test(rest) &&
  !noName.has(value.split(/[ +_]/u, 1)[0]!.toLowerCase()) &&
  (alone || /^\p{Lu}/u.test(value)) &&
  // A constant, not a person.
  !/^[\p{Lu}_]{2,}$/u.test(value.replaceAll(" ", "_"));

const looksLikePerson = (value: string, rest: string): boolean =>
  !goesOn.test(rest) &&
  (/^[\p{Script=Cyrillic}]/u.test(value) || value.split(/[ +_]/u).some((word) => isGivenName(word)));

const secretValue = /[^\s"'`&,;)}\]<>\\…]{3,4096}/uy;
const placeholder =
  /^(?:[?:@%{[*#(<$]|[*xX•.-]+$|(?:redacted|masked|hidden|filtered|removed|secret|password|none|null|nil|undefined|true|false|empty|required|missing|invalid|expired|must|not|is)\b)/iu;
const isHash = /^\$2[aby]?\$/;

const isPassword = (value: string, alone: boolean, rest: string): boolean =>
  (!placeholder.test(value) || isHash.test(value)) &&
  !value.includes("(") &&
  // `password: must be …` is a sentence.
  (alone || !(/^\p{L}+$/u.test(value) && /^ \p{L}/u.test(rest)));

const isToken = (value: string): boolean =>
  value.length >= 16 && /\d/.test(value) && /\p{L}/u.test(value) && !placeholder.test(value) && !value.includes("(");

interface NamedRule extends LabelRule {
  readonly single?: ReadonlySet<string>;
  readonly pair?: ReadonlySet<string>;
  /** The word before the last that makes it something else. */
  readonly not?: ReadonlySet<string>;
}

const labelRules: readonly NamedRule[] = [
  {
    kind: "phone",
    single: set("phone telephone tel mobile msisdn phonenumber телефон телефона тел whatsapp"),
    pair: new Set(pairs("phone mobile telephone tel contact", "number no num nr")),
    value: /\+?\(?\d[\d ()-]{5,18}\d(?![\d:]|\.\d)/uy,
    accepts: (value) => !/^\d{4}-\d\d-\d\d/.test(value),
    masks: showStart(2),
  },
  {
    kind: "name",
    single: set(
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
    value: oneName,
    accepts: (value, _alone, rest) => looksLikePerson(value, rest),
    masks: showFirst,
  },
  {
    // A bare `name` is usually a thing's: only two capitalised words after it can be a person's.
    kind: "name",
    single: set(
      "name customer client recipient buyer payer user owner person seller operator courier manager author contact клиент покупатель заказчик получатель оператор продавец курьер",
    ),
    pair: new Set(pairs("customer client recipient buyer user owner seller operator courier manager", "id")),
    value: twoNames,
    accepts: (value, _alone, rest) => looksLikePerson(value, rest),
    masks: showFirst,
  },
  {
    kind: "address",
    single: set("адрес"),
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
    single: set("passport паспорт паспорта"),
    pair: new Set(pairs("passport паспорт", "number no num номер данные")),
    value: /\d{2} ?\d{2} ?(?:№ ?)?\d{6}(?!\d)/uy,
    masks: showStart(2),
  },
  {
    kind: "inn",
    single: set("inn инн taxpayerid"),
    value: /\d{12}(?!\d)/uy,
    accepts: isInn,
    masks: showStart(2),
  },
  {
    kind: "snils",
    single: set("snils снилс"),
    value: /\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}(?!\d)/uy,
    accepts: isSnils,
    masks: showStart(2),
  },
  {
    kind: "birth-date",
    single: set("birthdate birthday dob dateofbirth"),
    pair: new Set(["birth date", "of birth", "date birth", "дата рождения"]),
    value: /(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)/uy,
    masks: showNothing,
  },
  { kind: "card", single: set("cvv cvc cvv2 cvc2"), value: /\d{3,4}(?![\d.])/uy, masks: showNothing },
  {
    kind: "secret",
    single: set("password passwd pwd passphrase пароль пароля"),
    value: secretValue,
    accepts: isPassword,
    masks: showNothing,
  },
  {
    kind: "secret",
    single: set("token accesstoken refreshtoken idtoken authtoken"),
    // Pages of a list, and what is done to a request or a lock, are told by tokens too.
    not: set(
      "cancellation continuation next page shutdown lock fencing idempotency sync delivery consumer resume change marker unexpected trace",
    ),
    value: secretValue,
    accepts: isToken,
    masks: showNothing,
  },
  {
    kind: "secret",
    single: set("apikey secret secretkey accesskey privatekey clientsecret jsessionid phpsessid"),
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
    single: set("cookie authorization"),
    pair: new Set(["set cookie"]),
    value: /[^\s"'`<>[\]…][^"'`<>\r\n…]{7,8192}/uy,
    accepts: (value) => /[\d]/.test(value) && !/^(?:Bearer|Basic)? ?[*x•]+$/i.test(value) && !/redacted/i.test(value),
    masks: showNothing,
  },
];

/** A label, what parts it from its value, and what may enclose the value. */
const labelled =
  /(?<![\p{L}\d_.-])(?<label>\p{L}[\p{L}\d_.-]{0,60}(?: \p{L}{1,20}){0,1})["'`\])\\]{0,3}\s{0,2}(?:=>|[=:>]|\s(?:i?like)\s)\s{0,2}(?<open>["'`([\\]{0,4})/giu;

export function* labelledIn(text: string): Generator<Labelled> {
  for (const match of text.matchAll(labelled)) {
    const { label, open } = match.groups as { label: string; open: string };
    yield { label, at: match.index + match[0].length, alone: /["'`]/.test(open) };
  }
  yield* listedIn(text);
}

/** Names in one list, values in another: `INSERT INTO t (a, b) VALUES ('x', 'y')`, PostgreSQL's `Key (a, b)=(x, y)`. */
const lists = /\(([^()]{1,2000})\)\s{0,4}(?:values\s{0,4}|=)\(([^()]{1,8000})/giu;

function* listedIn(text: string): Generator<Labelled> {
  for (const match of text.matchAll(lists)) {
    const names = match[1]!.split(",").map((name) => name.trim().replaceAll(/["'`[\]]/g, ""));
    let at = match.index + match[0].length - match[2]!.length;
    let column = 0;
    for (const value of match[2]!.matchAll(/\s*(?:'((?:[^']|'')*)'|([^,']*))\s*(?:,|$)/gu)) {
      const lead = value[0].length - value[0].trimStart().length;
      const quoted = value[1] !== undefined;
      const label = names[column];
      if (label !== undefined && value[0] !== "") yield { label, at: at + lead + (quoted ? 1 : 0), alone: quoted };
      at += value[0].length;
      column++;
    }
  }
  // HSET key field value …
  const hash = /^\s{0,4}(?:hset|hmset|hsetnx)\s{1,2}\S{1,400}/iu.exec(text);
  if (hash === null) return;
  let field: string | undefined;
  for (const word of text.slice(hash[0].length).matchAll(/\s("[^"]*"|\S+)/gu)) {
    const quoted = word[1]!.startsWith('"');
    if (field === undefined) field = word[1]!;
    else {
      yield { label: field.replaceAll('"', ""), at: hash[0].length + word.index + (quoted ? 2 : 1), alone: true };
      field = undefined;
    }
  }
}
