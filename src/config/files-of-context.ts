import type { Context } from "./context.ts";
import { readOwnFile, readSecretFile } from "./secret.ts";
import { UsageError } from "./usage-error.ts";

type FileField = "token-file" | "password-file" | "header-file" | "ca-file" | "cert-file" | "key-file";

/** What each file holds, and whether others may read it. */
const readings: Readonly<Record<FileField, (file: string) => string>> = {
  "token-file": (file) => readSecretFile(file, "token"),
  "password-file": (file) => readSecretFile(file, "password"),
  "header-file": (file) => readSecretFile(file, "headers"),
  "ca-file": (file) => readOwnFile(file, "certificates"),
  "cert-file": (file) => readOwnFile(file, "client certificate"),
  "key-file": (file) => readSecretFile(file, "client certificate's key"),
};

/** @throws UsageError if the file can't be read, or holds a secret that others can read */
export const readFileOf = (field: FileField, file: string): string => readings[field](file);

/** Says why a context's files can't be used as they are now; one line for each that can't. */
export const troubleWithFiles = (context: Context): string[] =>
  (Object.keys(readings) as FileField[]).flatMap((field) => {
    const file = context[field];
    if (file === undefined) return [];
    try {
      readFileOf(field, file);
      return [];
    } catch (error) {
      if (error instanceof UsageError) return [error.message];
      throw error;
    }
  });
