import { expect } from "vitest";
import { told } from "../../src/sentence.ts";
import { SourceError } from "../../src/sources/errors.ts";

/** The error with which a source ends what was asked of it. It steers no terminal, and says what to do. */
export async function sourceErrorOf(asked: Promise<unknown>): Promise<SourceError> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error("expected a SourceError", { cause: error });
  // eslint-disable-next-line no-control-regex -- control characters are what must not get through
  expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(told(error.hint)).not.toBe("");
  return error;
}
