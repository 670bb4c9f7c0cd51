import { fleetTable, fleetTotals, fleetWrong } from "./fleet-table.ts";
import { isFalseLoss, type Judged } from "./judge.ts";
import type { Scored } from "./score.ts";

/** A table of what was said of each fault. The healthy orders share one line. */
export function table({ scenario, judged, underWay, ...fleet }: Scored): string {
  const [hit, healthy] = [true, false].map((isHit) => judged.filter(({ truth }) => (truth.fault !== null) === isHit));
  const rows = [
    ["fault", "expected", "said", "point", ""],
    ...[...hit!, ...healthy!.filter(({ right }) => !right)].map(rowOf),
    ["none", "", counted(healthy!.map(({ said }) => said.state)), "", ""],
    ["none, under way", "not lost", counted(underWay.said), "", ""],
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.slice(0, -2).map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [`${scenario.name}: ${scenario.about}`, "", ...lines, "", fleetTable(fleet)].join("\n");
}

const rowOf = ({ truth, said, right }: Judged): string[] => [
  truth.fault ?? "none",
  truth.expected.says.join(" / "),
  said.state,
  said.point ?? "",
  right ? "right" : `WRONG (${truth.id}: ${said.reason})`,
];

const counted = (states: readonly string[]): string =>
  [...new Set(states)].map((state) => `${states.filter((one) => one === state).length} ${state}`).join(", ");

/** For each way of failing, how many points were found and located; and the false losses among all other orders. */
export function totals(scored: readonly Scored[]): { readonly text: string; readonly wrong: number } {
  const judged = scored.flatMap((one) => one.judged);
  const lines = ["fail", "unreachable", "vanish"].map((way) => {
    const hit = hitBy(way, judged);
    // Where telemetry lies, even the truth may be undecidable. So only orders that are seen in full count here.
    const clear = hit.filter(({ truth }) => truth.expected.says.length === 1);
    const points = [...new Set(clear.map(pointOf))];
    const everywhere = (is: (one: Judged) => boolean) =>
      points.filter((point) => clear.filter((one) => pointOf(one) === point).every(is)).length;
    const found = everywhere(({ said }) => alarming.has(said.state));
    const located = everywhere((one) => alarming.has(one.said.state) && one.said.point === pointOf(one));
    return `${way}: ${found} of ${points.length} points found, ${located} located exactly; ${right(hit)} of ${hit.length} answers as the evidence allows`;
  });
  const harmless = ["once", "twice"].map((way) => {
    const hit = hitBy(way, judged);
    return `${way}: ${hit.length} orders, ${right(hit)} without an alarm`;
  });
  const underWay = scored.flatMap((one) => one.underWay.falseLosses);
  const falseLosses = [...judged.filter(isFalseLoss), ...underWay];
  const asked = judged.length + scored.reduce((sum, one) => sum + one.underWay.said.length, 0);
  const fleetsWrong = scored.reduce((sum, one) => sum + fleetWrong(one), 0);
  const wrong = judged.length - right(judged) + underWay.length + fleetsWrong;
  const text = [
    ...lines,
    ...harmless,
    `false losses: ${falseLosses.length} of ${asked} answers`,
    fleetTotals(scored),
    `wrong: ${wrong}`,
  ].join("\n");
  return { text, wrong };
}

/** States with an exit code other than 0. */
const alarming: ReadonlySet<string> = new Set(["lost", "failed", "stuck", "undecidable", "not-found"]);

const pointOf = ({ truth }: Judged): string => truth.fault!.split(/[ ,]/)[1]!;

const hitBy = (way: string, judged: readonly Judged[]): Judged[] =>
  judged.filter(({ truth }) => truth.fault?.startsWith(`${way} `));

const right = (judged: readonly Judged[]): number => judged.filter((one) => one.right).length;
