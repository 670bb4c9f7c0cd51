import { clearLine, cursorTo, moveCursor } from "node:readline";
import ora from "ora";
import type { OutputStream } from "../config/terminal.ts";
import { cut } from "../render/text.ts";

/**
 * Draws a line on a terminal again and again, until it is stopped, which takes it away. It never wraps, so that it can always be taken
 * back, and leaves the cursor alone: whoever ends the process needs nothing put back.
 */
export function spin(stream: Pick<OutputStream, "write">, width: number, text: () => string): () => void {
  const written = stream as NodeJS.WriteStream;
  // A terminal that says it has no columns would have ora count lines without end.
  const terminal = {
    isTTY: true,
    columns: width,
    write: (chunk: string) => written.write(chunk),
    cursorTo: (column: number) => cursorTo(written, column),
    moveCursor: (columns: number, lines: number) => moveCursor(written, columns, lines),
    clearLine: (direction: -1 | 0 | 1) => clearLine(written, direction),
  } as NodeJS.WriteStream;
  const said = () => cut(text(), width - 3);
  const spinner = ora({
    stream: terminal,
    isEnabled: true,
    discardStdin: false,
    hideCursor: false,
    color: false,
    text: said(),
  }).start();
  const ticking = setInterval(() => (spinner.text = said()), spinner.interval);
  return () => {
    clearInterval(ticking);
    spinner.stop();
  };
}
