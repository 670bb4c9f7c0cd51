import type { Check, Code, Told } from "../../doctor/finding.ts";
import type { Language } from "../../order/path.ts";
import type { Microseconds } from "../../trace/span.ts";
import { doctorEn } from "./doctor-en.ts";
import { doctorRu } from "./doctor-ru.ts";

/** How what is no word is written; texts from outside come made visible. */
export interface Writing {
  readonly lasting: (milliseconds: number) => string;
  readonly moment: (time: Microseconds) => string;
}

/** What `doctor` says, in one language. */
export interface DoctorProse {
  readonly headline: {
    readonly fine: string;
    readonly warned: (warnings: number) => string;
    readonly failed: (failures: number) => string;
    readonly interrupted: string;
  };
  readonly checks: Readonly<Record<Check, string>>;
  readonly says: { readonly [C in Code]: (told: Told[C], writing: Writing) => string };
  /** What to do now; of what is fine there is nothing to do. */
  readonly advice: { readonly [C in Code]?: (told: Told[C], writing: Writing) => string | null };
  /** Checks that wait for another one, or for another run. */
  readonly leftOut: (told: { checks: string; because: string | null }) => string;
  readonly asked: (told: { source: string; requests: number }) => string;
}

export const doctorProseIn = (lang: Language): DoctorProse => ({ en: doctorEn, ru: doctorRu })[lang];
