import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { closest } from "../closest.ts";
import { nestsTooDeeply } from "./nesting.ts";
import { plainWords } from "./plain-words.ts";
import { type Position, type Problem, YamlFileError } from "./problem.ts";
import { knownInPaths, pathFile, type PathFile } from "./schema.ts";

/** A YAML file's text, parsed: its content, and where in the text each part of it stands. */
export interface YamlDocument<T> {
  readonly file: string;
  readonly content: T;
  /**
   * Line and column (from 1) of the innermost part of `path` that the text has; undefined when it has none of it.
   * @param isKey locates the last key itself, not its value
   */
  locate(path: readonly PropertyKey[], isKey?: boolean): Position | undefined;
}

export type PathDocument = YamlDocument<PathFile>;

/** @throws YamlFileError with every problem found, each with its line and column */
export const parsePathDocument = (file: string, text: string): PathDocument =>
  parseYaml(file, text, pathFile, knownInPaths);

/**
 * @param known names of fields, to be suggested for a mistyped one
 * @param homes for a misplaced field, the field under which it belongs
 * @throws YamlFileError with every problem found, each with its line and column
 */
export function parseYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  known: readonly string[],
  homes: ReadonlyMap<string, string> = new Map(),
): YamlDocument<T> {
  const whole = (message: string) => new YamlFileError([{ file, message }]);
  if (text.length > maxLength) throw whole(`the file is longer than ${maxLength / 1_000_000} MB; is it the right one?`);
  if (nestsTooDeeply(text)) throw whole("the file nests too deeply to be read");
  const lines = new LineCounter();
  const doc = orElse(
    () => parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false }),
    () => whole("the file nests too deeply to be read"),
  );
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (doc.errors.length > 0) {
    throw new YamlFileError(
      doc.errors.slice(0, maxProblems).map(({ pos, message }) => ({
        file,
        at: at(pos[0]),
        message: `this is no valid YAML: ${message}`,
      })),
    );
  }
  const invisible = invisibleIn(doc).map((offset) => ({
    file,
    at: at(offset),
    message: "a character that can't be seen: leave it out",
  }));
  if (invisible.length > 0) throw new YamlFileError(invisible.slice(0, maxProblems));
  // A small file must not expand into a large one through its aliases.
  const plain: unknown = orElse(
    () => doc.toJS({ maxAliasCount: 100 }) as unknown,
    () => whole("the file's aliases unfold into too much; write out what they stand for"),
  );
  const parsed = schema.safeParse(plain ?? {}, { error: plainWords });
  const locate = (path: readonly PropertyKey[], isKey = false) => {
    const offset = (isKey ? keyOffset(doc, path) : undefined) ?? offsetOf(doc, path);
    return offset === undefined ? undefined : at(offset);
  };
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue): Problem[] => {
      const isKey = issue.code === "unrecognized_keys" || issue.code === "invalid_key";
      const paths =
        issue.code === "unrecognized_keys" ? issue.keys.map((unknown) => [...issue.path, unknown]) : [issue.path];
      return paths.map((path) => ({
        file,
        at: locate(path, isKey),
        message: describe(issue, path, known, homes),
      }));
    });
    throw new YamlFileError(problems.slice(0, maxProblems));
  }
  return { file, content: parsed.data, locate };
}

const maxProblems = 20;
/** In characters. A path of a thousand points has a tenth of this. */
const maxLength = 1_000_000;

function orElse<T>(read: () => T, failure: () => Error): T {
  try {
    return read();
  } catch (error) {
    // The parser throws these itself: for an exhausted stack, or for too many aliases.
    if (error instanceof RangeError || error instanceof ReferenceError) throw failure();
    throw error;
  }
}

function offsetOf(doc: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(doc.contents) && doc.contents.range ? doc.contents.range[0] : undefined;
}

function keyOffset(doc: Document, path: readonly PropertyKey[]): number | undefined {
  const map = path.length === 1 ? doc.contents : doc.getIn(path.slice(0, -1), true);
  if (!isMap(map)) return undefined;
  const key = map.items.map((pair) => pair.key).find((one) => isScalar(one) && String(one.value) === path.at(-1));
  return isScalar(key) ? key.range?.[0] : undefined;
}

/**
 * The offsets of texts whose characters would move a cursor or reverse the direction of writing. Such texts would be
 * printed, and a file may come from anybody, with a cloned repository.
 */
function invisibleIn(doc: Document): number[] {
  const found: number[] = [];
  visit(doc, {
    Scalar: (_, { value, range }) => {
      if (typeof value === "string" && /[^\P{Cc}\n\t]|\p{Bidi_Control}/u.test(value)) found.push(range?.[0] ?? 0);
    },
  });
  return found;
}

type Issue = z.core.$ZodIssue;

function describe(
  issue: Issue,
  path: readonly PropertyKey[],
  known: readonly string[],
  homes: ReadonlyMap<string, string>,
): string {
  const whole = path.filter((part) => typeof part === "string").join(".");
  // A long place must not push the message out of sight.
  const where = whole.length > maxPlaceLength ? `${whole.slice(0, maxPlaceLength)}…` : whole;
  const what = messageOf(issue, path, known, homes);
  return where === "" ? what : `${where}: ${what}`;
}

const maxPlaceLength = 200;

function messageOf(
  issue: Issue,
  path: readonly PropertyKey[],
  known: readonly string[],
  homes: ReadonlyMap<string, string>,
): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== "unrecognized_keys") return issue.message;
  const name = String(path.at(-1));
  const home = homes.get(name);
  if (home !== undefined) return `no such field here; it belongs under \`${home}\``;
  const near = known.includes(name) ? undefined : closest(name, known);
  return near === undefined ? "no such field" : `no such field; did you mean \`${near}\`?`;
}
