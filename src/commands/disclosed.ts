import type { Io } from "../io.ts";
import { maskedReport } from "../privacy/mask.ts";

/**
 * A report as it may be printed: personal data is masked unless `--reveal` says otherwise. Every report goes through here before it
 * is rendered, in whatever format; renderers mask nothing.
 */
export const disclosed = <T>(report: T, { reveal }: { readonly reveal?: boolean }): T =>
  reveal === true ? report : maskedReport(report);

/** What is printed from here on must not be handed on. */
export function warnOfReveal({ reveal }: { readonly reveal?: boolean }, io: Io): void {
  if (reveal !== true || warned.has(io)) return;
  warned.add(io);
  io.stderr.write(
    "ordertrace: --reveal: personal data is not masked; keep what is printed to yourself, and out of tickets\n",
  );
}

/** `watch` opens its source at every look. */
const warned = new WeakSet<Io>();
