import type { Language } from "../../order/path.ts";
import { progressEn } from "./progress-en.ts";
import { progressRu } from "./progress-ru.ts";

/** The line on a terminal while a command is at work, in one language. */
export interface ProgressProse {
  readonly begun: string;
  /** @param sweep which sweep it is, where one was not enough */
  readonly searching: (sweep: number) => string;
  readonly part: (percent: number) => string;
  readonly windowsLeft: (windows: number) => string;
  readonly requests: (requests: number) => string;
  readonly traces: (traces: number) => string;
  readonly reading: (percent: number) => string;
  readonly judging: (orders: number, of: number) => string;
  readonly quiet: (seconds: number) => string;
}

export const progressProseIn = (lang: Language): ProgressProse => ({ en: progressEn, ru: progressRu })[lang];
