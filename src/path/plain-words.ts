import type { z } from "zod";
import { didYouMean } from "../closest.ts";

/** The messages where a file's schema has no words of its own: what to write, and what was found instead. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  const { input } = issue;
  if (input === undefined) return "it must be there, and is missing";
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "string" && isPlain(input)
        ? `write it in quotes: "${String(input)}"`
        : `write ${wordsForType[issue.expected] ?? issue.expected}; found ${kindOf(input)}`;
    case "invalid_value": {
      const choices = issue.values.map(String);
      if (choices.length === 1) return `write \`${choices[0]!}\`; nothing else is known here`;
      if (!isPlain(input) && typeof input !== "string") return `choose from ${choices.join(", ")}`;
      return `\`${String(input).slice(0, 100)}\` is not known; ${didYouMean(String(input), choices, { mark: "`" })}`;
    }
    case "too_small":
      if (issue.origin === "string") return "it is empty";
      return issue.origin === "array" ? "the list is empty" : `write ${issue.minimum} or more`;
    case "too_big":
      return issue.origin === "string" ? `write ${issue.maximum} characters at most` : `write ${issue.maximum} or less`;
    default:
      return undefined;
  }
};

const wordsForType: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "fields, each as `name: value`",
  record: "fields, each as `name: value`",
};

const isPlain = (input: unknown): input is number | boolean => typeof input === "number" || typeof input === "boolean";

function kindOf(input: unknown): string {
  if (input === null) return "nothing";
  if (isPlain(input)) return String(input);
  return typeof input === "string" ? "a text" : Array.isArray(input) ? "a list" : "fields";
}
