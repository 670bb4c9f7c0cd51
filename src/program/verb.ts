import type { Command } from "commander";
import type { Io } from "../io.ts";

/** Runs a verb with its arguments and with its options, which the command holds; returns the exit code. */
type Verb<A extends unknown[]> = (...given: [...A, command: Command, io: Io]) => number | Promise<number>;

/** Makes a verb an action of Commander, which passes the arguments, the options and the command. */
export type Run = <A extends unknown[]>(
  load: () => Promise<Verb<A>>,
) => (...given: [...A, options: unknown, command: Command]) => Promise<void>;

/** Loads a verb's modules only when it runs, so that neither other verbs nor help texts wait for them. */
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

/** The first sign of life, while modules are loaded: the next output overwrites it. */
const firstSign = "-\r";
