import type { Path, PointId } from "../../order/path.ts";
import type { Tone } from "../signs.ts";
import { cut, wrap } from "../text.ts";
import { type Markup, markup } from "./markup.ts";

/** A stop on the way: a row of the path, or a point of one. */
export interface Stop {
  readonly id: string;
  readonly label: string;
  readonly actor: string;
  /** Empty for a person's act. */
  readonly points: readonly PointId[];
  readonly tone: Tone;
  readonly sign: string;
  /** A remark beside the label. */
  readonly remark?: string;
  /** The stop stands out, since an order is here. */
  readonly here?: boolean;
}

export interface Described {
  readonly title: string;
  readonly description: string;
}

const width = 380;
const lane = 20;
const head = 78;
const pitch = 32;
const radius = 8.5;
/** How many letters of a label fit. Reckons with a wide typeface; Cyrillic is wider still. */
const lettersIn = (room: number, text: string): number =>
  Math.floor(room / (/\p{Script=Cyrillic}/u.test(text) ? 7.3 : 6.6));

/**
 * The path from top to bottom, with each actor in a lane of its own. Each line leads from a needed step to the one that
 * needs it.
 *
 *     customer  shop-api  S3
 *        1
 *          ╲
 *            2               accepts the request to create the order
 *            │
 *            3               saves the order
 */
export function drawPath(stops: readonly Stop[], { points }: Path, { title, description }: Described): Markup {
  const actors = [...new Set(stops.map(({ actor }) => actor))];
  const place = stops.map(({ actor }, i): Place => ({
    x: 16 + actors.indexOf(actor) * lane,
    y: head + i * pitch + pitch / 2,
  }));
  const height = head + stops.length * pitch;
  const labels = 16 + actors.length * lane + 2;
  return markup`<svg class="path" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="path-title path-description">
<title id="path-title">${title}</title>
<desc id="path-description">${description}</desc>
${actors.map((actor, i) => laneOf(actor, 16 + i * lane, height))}
${stops.map((stop, i) => (stop.here === true ? markup`<rect class="here ${stop.tone}" x="1" y="${place[i]!.y - pitch / 2 + 1}" width="${width - 2}" height="${pitch - 2}" rx="6"/>` : undefined))}
${edgesOf(stops, points).map(([from, to]) => edge(stops, place, from, to))}
${stops.map((stop, i) => stopAt(stop, place[i]!, labels))}
</svg>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

const laneOf = (actor: string, x: number, height: number): Markup =>
  markup`<line class="lane" x1="${x}" y1="${head}" x2="${x}" y2="${height}"/><text class="actor" transform="translate(${x - 2} ${head - 6}) rotate(-50)">${cut(actor, 16)}</text>`;

/** Which stop needs which, by their indexes. A person's act stands between a step and what the step needs. */
function edgesOf(stops: readonly Stop[], points: Path["points"]): [from: number, to: number][] {
  const at = new Map(stops.flatMap((stop, i) => stop.points.map((point) => [point, i] as const)));
  return stops.flatMap((stop, to): [number, number][] => {
    const needed = points
      .filter(({ point }) => stop.points.includes(point))
      .flatMap(({ needs }) => needs.map((need) => at.get(need)))
      .filter((from) => from !== undefined && from !== to);
    const froms = [...new Set(needed)] as number[];
    const isAct = (stops[to - 1]?.points.length ?? 1) === 0;
    if (stop.points.length === 0) return [];
    return isAct
      ? [...froms.map((from): [number, number] => [from, to - 1]), [to - 1, to]]
      : froms.map((from) => [from, to]);
  });
}

function edge(stops: readonly Stop[], place: readonly Place[], from: number, to: number): Markup {
  const [a, b] = [place[from]!, place[to]!];
  const isFree = (x: number) => !place.some((one, i) => i > from && i < to && one.x === x);
  const straight = a.x === b.x;
  // Straight down its own lane if no other stop is in the way, else over to the other lane at once.
  const turn = isFree(a.x) ? b.y - pitch : a.y;
  const way = straight
    ? `M${a.x} ${a.y}V${b.y}`
    : `M${a.x} ${a.y}V${turn}C${a.x} ${turn + pitch * 0.6} ${b.x} ${turn + pitch * 0.4} ${b.x} ${turn + pitch}V${b.y}`;
  const { tone } = stops[to]!;
  // The order did not come from a stop that is not on its way.
  const walked = tone === "good" && stops[from]!.tone === "ahead" ? "ahead" : tone;
  return markup`<path class="way ${walked}" d="${way}"/>`;
}

function stopAt({ id, label, tone, sign, remark, here }: Stop, { x, y }: Place, left: number): Markup {
  const name = `${id} ${label}`;
  const columns = lettersIn(width - left - 4, name);
  const lines = remark === undefined ? twoLines(name, columns) : [cut(name, columns), cut(remark, columns)];
  const top = lines.length === 1 ? y + 4 : y - 3;
  const title = remark === undefined ? name : `${name}: ${remark}`;
  return markup`<g class="stop ${tone}${here === true ? " here" : ""}"><title>${title}</title>
<circle cx="${x}" cy="${y}" r="${radius}"/><text class="sign" x="${x}" y="${y + 4}">${sign}</text>
${lines.map((line, i) => markup`<text class="${remark !== undefined && i === 1 ? "remark" : "label"}" x="${left}" y="${top + i * 13}">${line}</text>`)}</g>`;
}

function twoLines(text: string, columns: number): string[] {
  const [first, ...rest] = wrap(text, columns);
  return rest.length === 0 ? [first!] : [first!, cut(rest.join(" "), columns)];
}

/** The picture's style sheet; its colours are defined by the page, or by a file of its own. */
export const pictureStyle = `
.path { display: block; font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
.path text { fill: var(--text); }
.path .lane { stroke: var(--line); stroke-dasharray: 1 4; }
.path .actor { font-size: 11px; fill: var(--dim); }
.path .way { fill: none; stroke: var(--good); stroke-width: 3; }
.path .way.bad { stroke: var(--bad); stroke-dasharray: 2 5; stroke-linecap: round; }
.path .way.now { stroke: var(--now); stroke-dasharray: 6 4; }
.path .way.ahead { stroke: var(--line); stroke-width: 2; }
.path circle { fill: var(--good); stroke: var(--page); stroke-width: 2; }
.path .sign { fill: var(--page); font-size: 11px; font-weight: 700; text-anchor: middle; }
.path .bad circle { fill: var(--bad); }
.path .doubt circle { fill: var(--doubt); }
.path .now circle { fill: var(--now); }
.path .ahead circle { fill: var(--page); stroke: var(--dim); stroke-width: 1.5; }
.path .ahead .sign { fill: var(--dim); }
.path .ahead .label { fill: var(--dim); }
.path .here .remark { font-weight: 700; }
.path .bad .remark { fill: var(--bad); }
.path .doubt .remark { fill: var(--doubt); }
.path .now .remark { fill: var(--now); }
.path rect.here { fill: var(--now-tint); stroke: var(--now); }
.path rect.here.bad { fill: var(--bad-tint); stroke: var(--bad); }
.path rect.here.doubt { fill: var(--doubt-tint); stroke: var(--doubt); }
.path rect.here.good { fill: var(--good-tint); stroke: var(--good); }
`;
