/**
 * The command line or the configuration can't be used as given; the message says what to write instead. Exit code 2.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do now, in lines, where the message does not say it. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
