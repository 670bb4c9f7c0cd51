/**
 * An id as it would be typed: without what is copied along with it, such as a name before it and quotes or brackets
 * around it; with a hyphen for any dash; and with Latin letters for the Cyrillic ones that look the same, as a Russian
 * keyboard gives them. Empty if it has neither letter nor digit.
 */
export function plainId(id: string): string {
  const text = id
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/^[\w.]+ *[=:]/, "");
  const [plain = ""] = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(text) ?? [];
  return plain.replaceAll(/\p{Pd}/gu, "-").replaceAll(/[А-я]/g, (letter) => lookAlikes[letter] ?? letter);
}

const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [..."АВЕКМНОРСТУХаеорсух"].map((letter, i) => [letter, [..."ABEKMHOPCTYXaeopcyx"][i]!]),
);
