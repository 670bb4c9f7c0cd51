import type { CheckName, Code, Evidence } from "../../doctor/finding.ts";
import type { Language } from "../../order/path.ts";
import type { Microseconds } from "../../trace/span.ts";
import { doctorEn } from "./doctor-en.ts";
import { doctorRu } from "./doctor-ru.ts";

/** How durations and moments are written. Untrusted text is made printable elsewhere. */
export interface Writing {
  readonly lasting: (milliseconds: number) => string;
  readonly moment: (time: Microseconds) => string;
  /** The options of a command that asks the same source. */
  readonly again: string;
}

/** The prose of `doctor` in one language. */
export interface DoctorProse {
  readonly headline: {
    readonly fine: string;
    readonly warned: (warnings: number) => string;
    readonly failed: (failures: number) => string;
    readonly interrupted: string;
  };
  readonly checks: Readonly<Record<CheckName, string>>;
  readonly says: { readonly [C in Code]: (facts: Evidence[C], writing: Writing) => string };
  /** What to do now; nothing where all is fine. */
  readonly advice: { readonly [C in Code]?: (facts: Evidence[C], writing: Writing) => string | null };
  /** The checks that were left out because another one failed, or because the run was interrupted. */
  readonly leftOut: (facts: { checks: string; because: string | null }) => string;
  readonly asked: (facts: { source: string; requests: number }) => string;
}

export const doctorProseIn = (lang: Language): DoctorProse => ({ en: doctorEn, ru: doctorRu })[lang];
