import { PassThrough, Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import type { Command } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { sourceOf } from "../config/options.ts";
import { readRunOptions } from "../config/run-options.ts";
import { UsageError } from "../config/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { stringify } from "../render/json.ts";
import { LastRecording } from "../sources/file/last-recording.ts";
import { commandLineOf, type Tool, tools } from "./mcp-tools.ts";

/** Runs a command line of ordertrace, given from the verb on; failures become exit codes. */
export type RunLine = (line: readonly string[], io: Io) => Promise<number>;

/**
 * `ordertrace mcp`: serves show, lost, stuck and slow to a program over standard input and output. Each call runs the
 * command itself with `--format json`, so the answer and the masking are the same. It ends when the input has ended and
 * every call is answered.
 */
export const mcp =
  (runLine: RunLine) =>
  async (command: Command, io: Io): Promise<number> => {
    // Otherwise each call would be refused by its own, and nobody who starts this sees the calls.
    readRunOptions(command.opts(), command);
    const given = optionsGivenTo(command);
    if (given.includes("-")) throw new UsageError("standard input is the protocol's: give a file instead of -");
    // The transport drops calls under way as soon as its input ends, so it gets a stream that never ends.
    const input = io.stdin.pipe(new PassThrough(), { end: false });
    const transport = new StdioServerTransport(input, writableTo(io));
    const underWay = new Set<Promise<unknown>>();
    const session = { ...io, lastRecording: new LastRecording() };
    const answer = (tool: Tool, values: Values, signal: AbortSignal) => {
      const own = { ...session, signal: AbortSignal.any([signal, io.signal]) };
      const answering = call(commandLineOf(tool, given, values), own, runLine);
      underWay.add(answering);
      return answering.finally(() => underWay.delete(answering));
    };
    const serving = serveStdio(() => serverOf(answer), { transport });
    try {
      await finished(io.stdin, { signal: io.signal, writable: false });
      // The last call is taken up, and the last answer written, in a later turn of the event loop.
      for (await nextTurn(); underWay.size + input.readableLength > 0; await nextTurn())
        await Promise.allSettled(underWay);
      return io.signal.aborted ? (io.signal.reason as number) : exitCode.ok;
    } catch (error) {
      if (io.signal.aborted) return io.signal.reason as number;
      throw error;
    } finally {
      await serving.close();
    }
  };

type Values = Readonly<Record<string, unknown>>;
type Answer = (tool: Tool, values: Values, signal: AbortSignal) => ReturnType<typeof call>;

function serverOf(answer: Answer): McpServer {
  const { name, version } = manifest;
  const server = new McpServer({ name, version }, { capabilities: { tools: {} } });
  for (const tool of tools) {
    const { title, description, input } = tool;
    const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
    server.registerTool(tool.name, { title, description, inputSchema: input, annotations }, (values, { mcpReq }) =>
      answer(tool, values, mcpReq.signal),
    );
  }
  return server;
}

async function call(line: readonly string[], io: Io, runLine: RunLine) {
  const written = { stdout: "", stderr: "" };
  const collecting = (name: keyof typeof written) => ({ write: (text: string) => void (written[name] += text) });
  const stopped = new AbortController();
  io.signal.addEventListener("abort", () => stopped.abort(exitCode.interrupted), { once: true });
  await runLine(line, {
    ...io,
    stdin: Readable.from([]),
    stdout: collecting("stdout"),
    stderr: collecting("stderr"),
    signal: stopped.signal,
  });
  const text = io.secrets.hide(written.stdout);
  const answer = text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>);
  const isAnswer = answer !== undefined && !("error" in answer);
  return {
    content: [{ type: "text" as const, text: isAnswer ? stringify(answer, 0) : io.secrets.hide(written.stderr) }],
    ...(isAnswer ? { structuredContent: answer } : { isError: true }),
  };
}

/** The options that `mcp` was given, as words of a command line: every call gets them too. */
const optionsGivenTo = (command: Command): string[] =>
  command.options
    .filter((option) => sourceOf(command, option) === "cli")
    .flatMap((option) => {
      const value: unknown = command.getOptionValue(option.attributeName());
      if (value === true) return [option.long!];
      return (Array.isArray(value) ? value : [value]).flatMap((one) => [option.long!, String(one)]);
    });

const writableTo = ({ stdout }: Io): Writable =>
  new Writable({
    write: (chunk: Buffer, _, done) => {
      stdout.write(chunk.toString("utf8"));
      done();
    },
  });
