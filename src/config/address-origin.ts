import { say, type Sentence } from "../sentence.ts";
import type { SourceError } from "../sources/errors.ts";

/** Where the address of a server comes from. */
export type AddressOrigin =
  | { readonly kind: "option" | "variable"; readonly name: string }
  /** `context` is the name of the file's context that holds it. */
  | { readonly kind: "file"; readonly file: string; readonly context?: string }
  | { readonly kind: "default" };

/** In words: `context prod in …`. */
export function wordsOf(origin: AddressOrigin): Sentence {
  if (origin.kind === "default") return say`the default`;
  if (origin.kind !== "file") return say`${origin.name}`;
  const { file, context } = origin;
  return context === undefined ? say`${file}` : say`context ${context} in ${file}`;
}

/**
 * The same error, but what it says of the address names where that was given, so that nobody looks for an address out of
 * a file on the command line. Undefined where it says nothing of the address.
 */
export function namingOrigin(error: SourceError, origin: AddressOrigin): SourceError | undefined {
  if (origin.kind === "default") return undefined;
  if (origin.kind !== "file") return error.about(say`${origin.name}`);
  const { file, context } = origin;
  return error.about(
    context === undefined ? say`the address from ${file}` : say`the address from context ${context} in ${file}`,
  );
}
