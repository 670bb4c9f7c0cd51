/**
 * A sentence as a template and its values, so that it can be translated. The English template stands in the code that
 * says it; `src/render/prose/sentences.ts` has the translations.
 *
 *     say`${base} answered HTTP ${502}`   { template: "{0} answered HTTP {1}", values: [base, "502"] }
 */
export interface Sentence {
  readonly template: string;
  readonly values: readonly (string | Sentence)[];
}

export const say = (words: TemplateStringsArray, ...values: readonly (string | number | Sentence)[]): Sentence => ({
  template: words.reduce((template, word, i) => `${template}{${i - 1}}${word}`),
  values: values.map((value) => (typeof value === "number" ? String(value) : value)),
});

/** @param wordsFor gives the template in another language; English without it */
export function told({ template, values }: Sentence, wordsFor: (template: string) => string = (same) => same): string {
  return wordsFor(template).replaceAll(/\{(\d+)\}/g, (_, place: string) => {
    const value = values[Number(place)] ?? "";
    return typeof value === "string" ? value : told(value, wordsFor);
  });
}

export const eachOnce = (all: readonly Sentence[]): Sentence[] => [
  ...new Map(all.map((sentence) => [told(sentence), sentence])).values(),
];

export const isSentence = (value: unknown): value is Sentence =>
  typeof value === "object" && value !== null && "template" in value;
