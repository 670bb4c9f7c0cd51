import type { Language } from "../../order/path.ts";
import { type Sentence, told } from "../../sentence.ts";
import { sentencesRu } from "./sentences-ru.ts";

/** What a source, or a search, has to say of itself, in a language; text from elsewhere as it is. */
export const spoken = (sentence: Sentence | string, lang: Language): string => {
  if (typeof sentence === "string") return sentence;
  return lang === "en" ? told(sentence) : told(sentence, (template) => sentencesRu[template] ?? template);
};
