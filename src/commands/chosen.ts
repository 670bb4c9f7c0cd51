import { UsageError } from "../config/usage-error.ts";
import { words } from "../config/words.ts";
import type { answerSchemas } from "../render/answer-schemas.ts";
import type { lineSchemas } from "../render/line-schemas.ts";

/** Picks what to print of an answer, or of one of its lines. */
export type Choose = (answer: object) => object;

const everything: Choose = (answer) => answer;

/** A command that prints a line for each result with `--format ndjson`. */
type Lined = keyof typeof lineSchemas;

/**
 * Picks the fields of a command's JSON that `--fields` names, which are checked before anything is fetched.
 * @throws UsageError
 */
export async function chosenBy(
  { fields, format }: { readonly fields?: string; readonly format: string },
  command: Exclude<keyof typeof answerSchemas, "error" | "line">,
): Promise<Choose> {
  if (fields === undefined) return everything;
  if (format !== "json" && format !== "ndjson")
    throw new UsageError(`--fields chooses from JSON: add --format ${command === "watch" ? "ndjson" : "json"}`);
  const wanted = words("--fields", fields);
  const [{ fieldsOf, UnknownField }, { answerSchemas }, { lineSchemas }] = await Promise.all([
    import("../render/fields.ts"),
    import("../render/answer-schemas.ts"),
    import("../render/line-schemas.ts"),
  ]);
  // Each answer of `watch` is a line by itself.
  const schema = format === "ndjson" && command in lineSchemas ? lineSchemas[command as Lined] : answerSchemas[command];
  const choose: Choose = (answer) => fieldsOf(answer, wanted, schema) as object;
  try {
    choose({});
  } catch (error) {
    throw error instanceof UnknownField ? new UsageError(`--fields ${error.message}`) : error;
  }
  return choose;
}
