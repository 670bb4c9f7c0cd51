import type { FleetSaid } from "./fleet.ts";
import type { FleetJudged } from "./judge-fleet.ts";
import type { Scored } from "./score.ts";

/** The wrong answers about all orders at once, and all answers about the run. */
export function fleetTable({ fleet, answered }: Pick<Scored, "fleet" | "answered">): string {
  const wrong = fleet.judged.filter((one) => !one.right).map(tellWrong);
  const strangers = fleet.strangers.map((id) => `WRONG: an alarm for ${id}, whom nobody has played`);
  const told = answered.map(
    ({ about, source, told: { exitCode, names }, right }) =>
      `${about}, ${source}: ${right ? "" : "WRONG, "}exit code ${exitCode}${names.map((name) => `; ${name}`).join("")}`,
  );
  return [fleetTotals([{ fleet, answered }]), ...wrong, ...strangers, ...told, "", ""].join("\n");
}

const tellWrong = ({ truth, said, otherwise }: FleetJudged): string => {
  const others = [...otherwise].map(([source, other]) => `; otherwise in ${source}: ${tell(other)}`);
  return `WRONG (${truth.id}, ${truth.fault ?? "no fault"}): ${tell(said)}${others.join("")}`;
};

const tell = ({ alarms, unclear, listed }: FleetSaid): string =>
  [
    alarms.length === 0 ? "no alarm" : alarms.join(", "),
    ...(unclear.length === 0 ? [] : [`can't tell of ${unclear.join(", ")}`]),
    `listed as ${listed ?? "nothing"}`,
  ].join(", ");

/** How many orders `lost`, `stuck` and `orders` got right. */
export function fleetTotals(scored: readonly Pick<Scored, "fleet" | "answered">[]): string {
  const judged = scored.flatMap(({ fleet }) => fleet.judged);
  const count = (name: string, ones: readonly FleetJudged[]) =>
    `${name} ${ones.filter(({ right }) => right).length} of ${ones.length}`;
  const expecting = (...states: readonly string[]) =>
    judged.filter(({ truth }) => states.includes(truth.expected.says[0]!.split(" ")[0]!));
  const sources = [...new Set(scored.flatMap(({ fleet }) => fleet.sources))];
  const otherwise = judged.filter((one) => one.otherwise.size > 0).length;
  const answered = scored.flatMap((one) => one.answered);
  return [
    `fleet: ${[
      count("lost", expecting("lost", "failed")),
      count("stuck", expecting("stuck")),
      count("orders", judged),
    ].join(", ")} as the truth; `,
    `${sources.slice(0, -1).join(", ")} and ${sources.at(-1)} ${otherwise === 0 ? "agree" : `disagree on ${otherwise}`}`,
    answered.length === 0
      ? ""
      : `; ${answered.filter(({ right }) => right).length} of ${answered.length} other answers`,
  ].join("");
}

/** How many answers were wrong. */
export const fleetWrong = ({ fleet, answered }: Pick<Scored, "fleet" | "answered">): number =>
  [...fleet.judged, ...answered].filter(({ right }) => !right).length + fleet.strangers.length;
