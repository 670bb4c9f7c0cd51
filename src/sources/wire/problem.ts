import type { z } from "zod";
import { say, type Sentence } from "../../sentence.ts";
import { excerpt } from "../errors.ts";

/** Where in a document the first thing is that is not as expected, and what; keys are text from outside. */
export function problemIn(error: z.ZodError): Sentence {
  const [issue] = error.issues;
  if (issue === undefined) return say`wrong shape`;
  const where = issue.path.length === 0 ? say`its top` : excerpt(issue.path.join("."));
  return say`at ${where}: ${issue.message}`;
}

/** The same of a span that is left out, for the one who wonders: `startTime: expected a time`. Its keys are the schema's own. */
export function reasonIn(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  return `${where}${(issue?.message ?? "wrong shape").replace("Invalid input: ", "")}`;
}
