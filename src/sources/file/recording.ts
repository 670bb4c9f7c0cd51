import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { say } from "../../sentence.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import { leastBytes, maxBytes, nameOf, readText } from "./bytes.ts";
import { type Judged, judgedIn, judgedTogether } from "./exported.ts";
import { isRequest, parseRecording } from "./formats.ts";
import { inMemory } from "./in-memory.ts";
import type { Contents } from "./last-recording.ts";
import { chunkSize, linesOf, maxLineBytes, textOf } from "./lines.ts";
import { heldFile, longFile, type PartedFile } from "./parts.ts";
import type { Recording, RecordingHooks } from "./source.ts";
import { streamed } from "./streamed.ts";

/** The text of a hundred thousand spans; as objects they take several times as much memory. */
const maxBytesInMemory = 64 << 20;

/** A file, held in memory if it is short enough. */
type Found = { readonly judged: Judged | undefined } & (
  { readonly held: { readonly traces: readonly Trace[]; readonly length: number } } | { readonly long: PartedFile }
);

/**
 * Reads recordings as one source; `-` is standard input. JSON lines that are together too long for memory are streamed.
 * @throws SourceError `bad-file` naming the file, and the line where there is one
 */
export async function readRecording(
  files: readonly string[],
  stdin: Readable,
  hooks: RecordingHooks = {},
): Promise<Recording> {
  const name = files.map(nameOf).join(", ");
  const read = () => readFiles(files, stdin, hooks);
  const { judged, ...contents } = await (hooks.last?.contentsOf(files, read) ?? read());
  return "parted" in contents
    ? streamed(name, contents.parted, judged, hooks)
    : inMemory(name, contents.traces, judged, hooks.now);
}

async function readFiles(files: readonly string[], stdin: Readable, hooks: RecordingHooks): Promise<Contents> {
  const all: Found[] = [];
  let room = hooks.inMemory ?? maxBytesInMemory;
  for (const file of files) {
    const found = await find(file, stdin, room, hooks);
    if ("held" in found) room = Math.max(0, room - found.held.length);
    all.push(found);
  }
  const judged = judgedTogether(all.map((one) => one.judged));
  if (all.some((one) => "long" in one)) {
    const parted = all.map((one, i) => ("long" in one ? one.long : heldFile(nameOf(files[i]!), one.held.traces)));
    return { parted, judged };
  }
  return { traces: mergeTraces(all.flatMap((one) => ("held" in one ? one.held.traces : []))), judged };
}

/** A source over the text of one file. */
export const recordingIn = (name: string, text: string): Recording =>
  inMemory(name, mergeTraces(parseRecording(name, text)), judgedIn(name, text));

/** Only a regular file can be read twice, and only JSON lines in parts. Everything else must fit into memory. */
async function find(file: string, stdin: Readable, room: number, hooks: RecordingHooks): Promise<Found> {
  const regular = file === "-" ? undefined : await stat(file).catch(() => undefined);
  if (regular?.isFile() === true) {
    // A file that is known to be too long for memory is not read into it to find that out.
    const mayFit = (await leastBytes(file, regular.size)) <= room;
    const held = mayFit ? await hold(file, stdin, Math.min(room, maxBytes), hooks) : undefined;
    const found = held ?? (await linesIn(file, regular.size));
    if (found !== undefined) return found;
  }
  return (await hold(file, stdin, maxBytes, hooks)) ?? tooLarge(file);
}

/** Undefined where the file does not fit. */
async function hold(file: string, stdin: Readable, room: number, hooks: RecordingHooks): Promise<Found | undefined> {
  const started = performance.now();
  const read = await readText(file, stdin, room, hooks.signal);
  if (read === undefined) return undefined;
  const { text, bytes } = read;
  const name = nameOf(file);
  const traces = parseRecording(name, text);
  const judged = judgedIn(name, text);
  const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
  const milliseconds = performance.now() - started;
  hooks.onExchange?.({ method: "READ", target: name, status: `${spans} spans`, bytes, milliseconds });
  return { held: { traces, length: text.length }, judged };
}

/** Undefined where the first line is no request by itself. Reading the whole file then says what is wrong with it. */
async function linesIn(file: string, bytes: number): Promise<Found | undefined> {
  try {
    let bytesSeen = 0;
    for await (const [first] of linesOf(file, () => {})) {
      bytesSeen += chunkSize;
      if (first === undefined && bytesSeen < maxLineBytes) continue;
      const text = first === undefined ? "" : textOf(first, file);
      return isRequest(text) ? { long: longFile(file, bytes), judged: judgedIn(file, text) } : undefined;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  return undefined;
}

function tooLarge(file: string): never {
  throw new SourceError(
    "bad-file",
    say`${nameOf(file)} holds more than ${Math.ceil(maxBytes / 1024 / 1024)} MB`,
    say`Only a file of JSON lines may be longer: write one export request or trace a line (jq -c '.resourceSpans[] | {resourceSpans: [.]}', or jq -c '.data[]').`,
  );
}
