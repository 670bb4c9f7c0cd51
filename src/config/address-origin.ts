/** Where the address of a server comes from. */
export type AddressOrigin =
  | { readonly kind: "option" | "variable"; readonly name: string }
  /** `context` is the name of the file's context that holds it. */
  | { readonly kind: "file"; readonly file: string; readonly context?: string }
  | { readonly kind: "default" };

/** In words: `context prod in …`. */
export function wordsOf(origin: AddressOrigin): string {
  if (origin.kind === "default") return "the default";
  if (origin.kind !== "file") return origin.name;
  return origin.context === undefined ? origin.file : `context ${origin.context} in ${origin.file}`;
}
