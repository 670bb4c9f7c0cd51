import { z } from "zod";
import { say } from "../../sentence.ts";
import { SourceError } from "../../sources/errors.ts";
import { problemIn } from "../../sources/wire/problem.ts";

/** ClickHouse sends a 64-bit integer as a number or as digits, depending on the server's settings. */
export const integer = z.union([z.number(), z.string().transform(Number)]).pipe(z.number().int());

/**
 * A row of ClickHouse's answer, checked against its columns.
 * @throws SourceError `bad-answer`
 */
export function columnsOf<T>(columns: z.ZodType<T>, row: readonly unknown[], counted: string): T {
  const { success, data, error } = columns.safeParse(row);
  if (!success)
    throw new SourceError(
      "bad-answer",
      say`ClickHouse counted ${counted} otherwise than it was asked to, ${problemIn(error)}`,
      say`Please report it with ClickHouse's version.`,
    );
  return data;
}
