/** Something wrong in a path file, a checks file or a configuration file, and where. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class YamlFileError extends Error {
  override readonly name = "YamlFileError";
  readonly problems: readonly Problem[];
  /** How to go on without the file, where that is possible. */
  readonly hint: string | null;

  constructor(problems: readonly Problem[], hint: string | null = null) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"));
    this.problems = problems;
    this.hint = hint;
  }
}
