import { clearLine, cursorTo, moveCursor } from "node:readline";
import ora from "ora";
import { forTerminal } from "../config/ascii.ts";
import { type Environment, hasUnicode, type OutputStream } from "../config/terminal.ts";
import { cut } from "../render/text.ts";

/**
 * Redraws a line on a terminal. The line never wraps, so that it can always be erased. The cursor is left alone, so
 * that nothing needs to be restored if the process is killed. A terminal without UTF-8 gets ASCII.
 * @returns a function that stops redrawing and erases the line
 */
export function spin(
  stream: Pick<OutputStream, "write">,
  width: number,
  env: Environment,
  text: () => string,
): () => void {
  const written = stream as NodeJS.WriteStream;
  // The width is given: on a terminal that reports no columns ora would count lines without end.
  const terminal = {
    isTTY: true,
    columns: width,
    write: (chunk: string) => written.write(chunk),
    cursorTo: (column: number) => cursorTo(written, column),
    moveCursor: (columns: number, lines: number) => moveCursor(written, columns, lines),
    clearLine: (direction: -1 | 0 | 1) => clearLine(written, direction),
  } as NodeJS.WriteStream;
  const line = () => forTerminal(cut(text(), width - 3), env);
  const spinner = ora({
    stream: terminal,
    isEnabled: true,
    discardStdin: false,
    hideCursor: false,
    color: false,
    spinner: hasUnicode(env) ? "dots" : "line",
    text: line(),
  }).start();
  const ticking = setInterval(() => (spinner.text = line()), spinner.interval);
  return () => {
    clearInterval(ticking);
    spinner.stop();
  };
}
