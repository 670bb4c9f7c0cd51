import type { LostReport } from "../fleet/lost.ts";
import type { Language } from "../order/path.ts";
import { type Headline, tellNothing } from "./fleet-told.ts";
import { fleetProseIn } from "./prose/fleet.ts";

/** How many were lost, and how many failed. */
export function tellLost(report: LostReport, lang: Language): Headline {
  const prose = fleetProseIn(lang).lost;
  const { groups } = report;
  const count = (state: string) =>
    groups.filter((group) => group.state === state).reduce((sum, { alarms }) => sum + alarms.length, 0);
  return groups.length === 0
    ? tellNothing(report, prose, lang)
    : { sign: "✗", said: prose.headline({ lost: count("lost"), failed: count("failed") }), tone: "bad" };
}
