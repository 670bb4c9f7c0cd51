/**
 * An id as it would be typed: without what is copied along with it, such as a name before it (`order_id=`, `Order №`)
 * and quotes or brackets around it; with a hyphen for any dash; and with Latin letters for the Cyrillic ones that look
 * the same, as a Russian keyboard gives them. Empty if it has neither letter nor digit.
 */
export function plainId(id: string): string {
  const text = id
    // Normalized, № is the letters No.
    .replaceAll("№", "#")
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/^(?:[\w.]+ *[=:]|\p{L}+[\s#]+(?=.*\d))/u, "");
  const [plain = ""] = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(text) ?? [];
  const typed = plain.replaceAll(/[\p{Pd}\u2212]/gu, "-");
  const latin = typed.replaceAll(/[А-я]/g, (letter) => lookAlikes[letter] ?? letter);
  // An id with other Cyrillic letters is Russian.
  return /\p{Script=Cyrillic}/u.test(latin) ? typed : latin;
}

const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [..."АВЕКМНОРСТУХаеорсух"].map((letter, i) => [letter, [..."ABEKMHOPCTYXaeopcyx"][i]!]),
);
