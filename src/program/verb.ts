import type { Command } from "commander";
import type { Io } from "../io.ts";

/** What a verb does with its arguments and its options, which its command holds; its exit code. */
type Verb<A extends unknown[]> = (...given: [...A, command: Command, io: Io]) => number | Promise<number>;

/** A verb as commander's action: it is handed the arguments, the options and the command. */
export type Run = <A extends unknown[]>(
  load: () => Promise<Verb<A>>,
) => (...given: [...A, options: unknown, command: Command]) => Promise<void>;

/** A verb is loaded, with all that it needs, when it is run: no other verb waits for that, nor does a help text. */
export const running =
  (io: Io, done: (exitCode: number) => void): Run =>
  (load) =>
  async (...given) => {
    const command = given.at(-1) as Command;
    if (asksServer(command) && io.stderr.isTTY === true && io.env["TERM"] !== "dumb") io.stderr.write(firstSign);
    const act = await load();
    done(await act(...(given.slice(0, -2) as Parameters<typeof act>), command, io));
  };

const asksServer = (command: Command): boolean =>
  command.parent?.name() !== "config" && command.options.some(({ long }) => long === "--jaeger-url");

/** The first sign of life, before what can tell more is loaded: whatever is written next stands in its place. */
const firstSign = "⠋\r";
