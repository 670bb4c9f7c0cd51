import type { ChalkInstance } from "chalk";
import type { Language } from "./order/path.ts";

/** How text is laid out for where it goes. */
export interface Style {
  /** Columns of the terminal, or of the file. */
  readonly width: number;
  readonly color: ChalkInstance;
  readonly lang: Language;
  readonly utc: boolean;
  /** Whether a text can be a link; without, addresses are printed. */
  readonly links?: boolean;
  /** The command that shows the report's first order in full, as a shell takes it. */
  readonly next?: string;
}
