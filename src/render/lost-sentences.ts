import type { LostReport } from "../fleet/lost.ts";
import type { Language } from "../order/path.ts";
import { type Headline, tellNothing } from "./fleet-sentences.ts";
import { fleetProseIn } from "./prose/fleet.ts";

/** How many were lost, and how many failed. */
export function tellLost(report: LostReport, lang: Language): Headline {
  const prose = fleetProseIn(lang).lost;
  const { groups, states } = report;
  const count = (state: string) =>
    groups.filter((group) => group.state === state).reduce((sum, { alarms }) => sum + alarms.length, 0);
  // A sweep looks back further than the window and sees what happened later, so it may know of losses outside the
  // window.
  const others = { lost: states.get("lost") ?? 0, failed: states.get("failed") ?? 0 };
  const none = others.lost + others.failed === 0 ? prose.none : prose.noneThen(others);
  return groups.length === 0
    ? tellNothing(report, { none, unclear: prose.unclear }, lang)
    : { sign: "✗", sentence: prose.headline({ lost: count("lost"), failed: count("failed") }), tone: "bad" };
}
