/** Something wrong in a path file, a checks file or a configuration file. */
export interface Problem {
  readonly file: string;
  /** Where in the file; undefined if it is about the file as a whole. */
  readonly at?: Position | undefined;
  readonly message: string;
}

/** A place in a text. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export class YamlFileError extends Error {
  override readonly name = "YamlFileError";
  readonly problems: readonly Problem[];
  /** How to go on without the file, where that is possible. */
  readonly hint: string | null;

  constructor(problems: readonly Problem[], hint: string | null = null) {
    super(problems.map(({ file, at, message }) => `${placeOf(file, at)}: ${message}`).join("\n"));
    this.problems = problems;
    this.hint = hint;
  }
}

const placeOf = (file: string, at: Position | undefined): string =>
  at === undefined ? file : `${file}:${at.line}:${at.column}`;
