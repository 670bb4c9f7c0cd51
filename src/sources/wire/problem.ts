import type { z } from "zod";
import { say, type Sentence } from "../../sentence.ts";
import { excerpt } from "../errors.ts";

/** Says where in a document the first error is, and what it is. Keys are text from outside, so they are quoted. */
export function problemIn(error: z.ZodError): Sentence {
  const [issue] = error.issues;
  if (issue === undefined) return say`wrong shape`;
  const where = issue.path.length === 0 ? say`its top` : excerpt(issue.path.join("."));
  return say`at ${where}: ${issue.message}`;
}

/** The same for a span that is left out: `startTime: expected a time`. Its keys are the schema's own. */
export function reasonIn(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  return `${where}${(issue?.message ?? "wrong shape").replace("Invalid input: ", "")}`;
}
