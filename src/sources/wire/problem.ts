import type { z } from "zod";
import { excerpt } from "../errors.ts";

/** Where in a document the first thing is that is not as expected, and what; keys are text from outside. */
export function problemIn(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "wrong shape";
  const where = issue.path.length === 0 ? "its top" : excerpt(issue.path.join("."));
  return `at ${where}: ${issue.message}`;
}
