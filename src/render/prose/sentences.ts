import type { Language } from "../../order/path.ts";
import { type Sentence, told } from "../../sentence.ts";
import { sentencesRu } from "./sentences-ru.ts";

/** A sentence in a language; a plain string is printed as it is. */
export const spoken = (sentence: Sentence | string, lang: Language): string => {
  if (typeof sentence === "string") return sentence;
  return lang === "en" ? told(sentence) : told(sentence, (template) => sentencesRu[template] ?? template);
};
