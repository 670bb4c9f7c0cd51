/**
 * The command line or the configuration can't be used as given; the message says what to write instead. Exit code 2.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
