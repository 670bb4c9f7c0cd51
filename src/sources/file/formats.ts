import type { Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import { traceFromV1, v1Answer, v1Trace } from "../wire/jaeger-v1.ts";
import { otlpTraces, tracesFromOtlp } from "../wire/otlp.ts";

const expected = "Expected Jaeger's JSON ({\"data\":[…]}, an API answer or the UI's download), or OTLP JSON or JSON lines ({\"resourceSpans\":[…]}).";

/**
 * The traces of a recording's text, whichever form it has: Jaeger's v1 answer or the UI's download, a v3 answer, OTLP
 * JSON, JSON lines as the collector's file exporter writes them, or a list of any of these.
 * @throws SourceError naming the file and, for JSON lines, the line
 */
export function parseRecording(name: string, text: string): Trace[] {
  const whole = parseJson(text);
  if (whole.ok) return tracesIn(whole.value, name);
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first === -1) throw new SourceError("bad-file", `${name} holds nothing but white space`, expected);
  // JSON lines: the first is whole by itself. Anything else is one document, and broken.
  if (lines.length < 2 || !parseJson(lines[first]!).ok) {
    const cut = /^\s*[{[]/.test(text) && /unterminated|unexpected end|end of/i.test(whole.message);
    throw new SourceError("bad-file", `${name} is ${cut ? "cut off in the middle of its JSON" : "no JSON"}`, cut ? "Copy or download it again." : expected);
  }
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const parsed = parseJson(line);
    if (parsed.ok) return tracesIn(parsed.value, `${name}, line ${i + 1},`);
    throw new SourceError("bad-file", `${name}, line ${i + 1}, is no JSON`, "Each line of JSON lines is one export request; the last one may be cut off: remove it.");
  });
}

function tracesIn(value: unknown, name: string): Trace[] {
  if (Array.isArray(value)) return value.flatMap((item) => tracesIn(item, name));
  const has = (key: string): boolean => typeof value === "object" && value !== null && Object.hasOwn(value, key);
  if (has("data")) return checked(v1Answer, value, name, ({ data }) => (data ?? []).map(traceFromV1));
  if (has("traceID")) return checked(v1Trace, value, name, (trace) => [traceFromV1(trace)]);
  if (has("resourceSpans")) return checked(otlpTraces, value, name, tracesFromOtlp);
  if (has("result")) return tracesIn((value as { result: unknown }).result, name);
  const other = ["resourceLogs", "resourceMetrics"].find(has);
  const what = other === undefined ? "JSON of something else" : `${other === "resourceLogs" ? "logs" : "metrics"}, not traces`;
  throw new SourceError("bad-file", `${name} holds ${what}`, expected);
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

function checked<T>(schema: Schema<T>, value: unknown, name: string, read: (wire: T) => Trace[]): Trace[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return read(parsed.data);
  const issue = parsed.error.issues[0];
  throw new SourceError("bad-file", `${name} is not in the form it seems to be: at ${issue?.path.join(".") || "its top"}: ${issue?.message ?? "wrong shape"}`, expected);
}

const parseJson = (text: string): { ok: true; value: unknown } | { ok: false; message: string } => {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "" };
  }
};
