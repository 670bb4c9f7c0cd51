import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { closest } from "./closest.ts";
import { PathFileError, type Problem } from "./problem.ts";
import { pathFile, type PathFile } from "./schema.ts";

/** A path file's text, parsed: its content, and where in the text each part of it stands. */
export interface PathDocument {
  readonly file: string;
  readonly content: PathFile;
  /** Line and column (from 1) of the innermost part of `path` that the text has; undefined when it has none of it. */
  locate(path: readonly PropertyKey[]): { line: number; column: number } | undefined;
}

/** @throws PathFileError with every problem found, each with its line and column */
export function parsePathDocument(file: string, text: string): PathDocument {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (doc.errors.length > 0) {
    throw new PathFileError(doc.errors.map((error) => ({ file, ...at(error.pos[0]), message: error.message })));
  }
  // A small file must not unfold into a large one.
  const plain: unknown = doc.toJS({ maxAliasCount: 100 });
  const parsed = pathFile.safeParse(plain ?? {});
  const locate = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(doc, path);
    return offset === undefined ? undefined : at(offset);
  };
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue): Problem => {
      const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
      const path = unknown === undefined ? issue.path : [...issue.path, unknown];
      return { file, ...(locate(path) ?? { line: 1, column: 1 }), message: describe(issue, path) };
    });
    throw new PathFileError(problems);
  }
  return { file, content: parsed.data, locate };
}

function offsetOf(doc: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(doc.contents) && doc.contents.range ? doc.contents.range[0] : undefined;
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue, path: readonly PropertyKey[]): string {
  const where = path.filter((part) => typeof part === "string").join(".");
  const what = messageOf(issue, path);
  return where === "" ? what : `${where}: ${what}`;
}

function messageOf(issue: Issue, path: readonly PropertyKey[]): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== "unrecognized_keys") return issue.message;
  const near = closest(String(path.at(-1)), known);
  return near === undefined ? "no such field" : `no such field; did you mean \`${near}\`?`;
}

const known = [
  ...Object.keys(pathFile.shape),
  ..."row actor label points point needs within person each match en ru".split(" "),
  ..."service http write or-insert object-store answer operation send receive cache status".split(" "),
  ..."export-lag open-request database alarm dead-letter entry without last-without-order after before".split(" "),
];
