import type { z } from "zod";
import { say, type Sentence } from "../../sentence.ts";
import type { Trace } from "../../trace/span.ts";
import { excerpt, SourceError } from "../errors.ts";
import { v1Answer, v1Error, v1Trace } from "../wire/jaeger-v1-schema.ts";
import { traceFromV1, tracesFromV1 } from "../wire/jaeger-v1.ts";
import { otlpTraces } from "../wire/otlp-schema.ts";
import { tracesFromOtlp } from "../wire/otlp.ts";
import { problemIn } from "../wire/problem.ts";

const expected = say`Expected Jaeger's JSON ({"data":[…]}, an API answer or the UI's download), or OTLP JSON or JSON lines ({"resourceSpans":[…]}).`;

/**
 * The traces of a recording's text, whichever form it has: Jaeger's v1 answer or the UI's download, a v3 answer, OTLP
 * JSON, JSON lines as the collector's file exporter writes them, or a list of any of these.
 * @throws SourceError naming the file and, for JSON lines, the line
 */
export function parseRecording(name: string, text: string): Trace[] {
  const whole = parseJson(text);
  if (whole.ok) return tracesInList(whole.value, name);
  if (text.trim() === "") throw new SourceError("bad-file", say`${name} holds nothing but white space`, expected);
  // In a single document that is broken no line is a request by itself, however it is wrapped.
  if (!hasRequest(text)) {
    if (whole.goesOn)
      throw new SourceError(
        "bad-file",
        say`${name} goes on after the end of its JSON`,
        say`If it holds several documents, give their files one by one: --file a.json b.json`,
      );
    throw whole.cut
      ? new SourceError("bad-file", say`${name} is cut off in the middle of its JSON`, say`Copy or download it again.`)
      : new SourceError("bad-file", say`${name} is no JSON: it begins with ${excerpt(text.slice(0, 40))}`, expected);
  }
  const traces: Trace[] = [];
  for (const [line, number] of linesOf(text)) for (const trace of parseLine(name, number, line)) traces.push(trace);
  return traces;
}

/** The traces of one line of JSON lines. */
export function parseLine(name: string, number: number, line: string): Trace[] {
  const parsed = parseJson(line);
  if (parsed.ok) return tracesInList(parsed.value, `${name}, line ${number},`);
  throw new SourceError(
    "bad-file",
    parsed.cut
      ? say`${name}, line ${number}, is cut off in the middle of its JSON`
      : say`${name}, line ${number}, is no JSON`,
    say`Each line is one export request of its own: copy the file again, or remove the line.`,
  );
}

/** Yields lines that are not blank, with their numbers. No array: a file of line breaks may have half a billion. */
function* linesOf(text: string): Generator<readonly [line: string, number: number]> {
  let number = 0;
  for (let from = 0, to = 0; from <= text.length; from = to + 1) {
    number++;
    to = text.indexOf("\n", from);
    if (to === -1) to = text.length;
    const line = text.slice(from, to);
    if (line.trim() !== "") yield [line, number];
  }
}

function hasRequest(text: string): boolean {
  for (const [line] of linesOf(text)) if (isRequest(line)) return true;
  return false;
}

/** Whether a line by itself is an export request, an answer or a trace: then so is every line of its file. */
export function isRequest(line: string): boolean {
  const parsed =
    line.includes('"resource') || line.includes('"data"') || line.includes('"traceID"') ? parseJson(line) : undefined;
  return parsed?.ok === true && typeof parsed.value === "object" && !Array.isArray(parsed.value);
}

const tracesInList = (value: unknown, name: string): Trace[] =>
  Array.isArray(value) ? value.flatMap((item) => tracesIn(item, name)) : tracesIn(value, name);

function tracesIn(value: unknown, name: string): Trace[] {
  const failed = has(value, "errors") ? v1Error.safeParse(value) : undefined;
  if (failed?.success === true) throw errorOfJaeger(name, failed.data.errors[0].msg);
  if (has(value, "data")) return tracesFromV1(checked(v1Answer, value, name));
  if (has(value, "traceID")) return [traceFromV1(checked(v1Trace, value, name))];
  if (has(value, "resourceSpans")) return tracesFromOtlp(checked(otlpTraces, value, name));
  if (has(value, "result") && has(value.result, "resourceSpans"))
    return tracesFromOtlp(checked(otlpTraces, value.result, name));
  if (has(value, "error") && has(value.error, "message")) {
    // That is how v3 says that nothing matched.
    if (has(value.error, "httpCode") && value.error.httpCode === 404) return [];
    throw errorOfJaeger(name, String(value.error.message));
  }
  if (has(value, "resourceLogs")) throw new SourceError("bad-file", say`${name} holds logs, not traces`, expected);
  if (has(value, "resourceMetrics"))
    throw new SourceError("bad-file", say`${name} holds metrics, not traces`, expected);
  throw new SourceError("bad-file", say`${name} ${otherForm(value)}`, expected);
}

/** What a document is that is no recording: some others are often taken for one. */
function otherForm(value: unknown): Sentence {
  if (has(value, "batches")) return say`holds traces as Tempo writes them`;
  if (has(value, "localEndpoint")) return say`holds spans as Zipkin writes them`;
  if (has(value, "log") && has(value.log, "entries")) return say`holds a browser's requests (HAR)`;
  return say`holds JSON of something else`;
}

const errorOfJaeger = (name: string, message: string): SourceError =>
  new SourceError(
    "bad-file",
    say`${name} holds an error that Jaeger answered with: ${excerpt(message)}`,
    say`Ask Jaeger again, and keep an answer with traces.`,
  );

function checked<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SourceError(
    "bad-file",
    say`${name} is not in the form it seems to be, ${problemIn(parsed.error)}`,
    expected,
  );
}

const has = <K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly cut: boolean; readonly goesOn: boolean };

/**
 * `cut` means JSON that ends too early, so that its first fault is at its end; `goesOn`, that something follows a whole
 * document; other text never was JSON.
 */
function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const at = /at position (\d+)/.exec(message)?.[1];
    const atEnd =
      /end of JSON input|unterminated/i.test(message) || (at !== undefined && Number(at) >= text.trimEnd().length);
    const isBegun = /^\s*[[{]/.test(text);
    return { ok: false, cut: isBegun && atEnd, goesOn: isBegun && /after JSON/.test(message) };
  }
}
