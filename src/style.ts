import type { ChalkInstance } from "chalk";
import type { Beginning } from "./look-back.ts";
import type { Language } from "./order/path.ts";

/** A recording is as it was made, and --limit is about answers of Jaeger. */
export type SourceKind = "jaeger" | "clickhouse" | "recording";

/** How text is laid out for its destination. */
export interface Style {
  /** Columns of the terminal, or of the file. */
  readonly width: number;
  readonly color: ChalkInstance;
  readonly lang: Language;
  readonly utc: boolean;
  /** Whether the terminal shows links; without them addresses are printed. */
  readonly links?: boolean;
  /** The command to run next, as a shell takes it: it shows the report's first order in full, or tells more. */
  readonly next?: string;
  /** The options that ask the same source again, as a shell takes them: empty, or with a space before each. */
  readonly again?: string;
  /** The options that ask it about the same time as well. */
  readonly againThen?: string;
  /** The option that moves the window's beginning. */
  readonly beginning?: Beginning;
  /** What is asked, which decides how more is had where an answer was cut off. */
  readonly asked?: SourceKind;
}
