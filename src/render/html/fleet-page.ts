import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { tellAlarm } from "../sweeps/alarm-sentences.ts";
import { type Headline, tellSearched, tellSeen } from "../sweeps/sentences.ts";
import { type Place, tellPlaces } from "../sweeps/places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import { pointSigns } from "../signs.ts";
import { type TimeFormat } from "../time.ts";
import { type Markup, markup } from "./markup.ts";
import { renderPage, renderTable, type Section } from "./page.ts";
import { drawPath, type Stop } from "./path-picture.ts";

/** The frame of all pages about many orders: the answer, the path with what is amiss on it, and where was searched. */
export function renderFleetPage(
  fleet: Fleet,
  content: {
    readonly headline: Headline;
    readonly places: readonly Place[];
    readonly sections: readonly Section[];
  },
  format: TimeFormat,
): string {
  const { sign, sentence, tone } = content.headline;
  const { headings } = reportProseIn(format.lang);
  const { warnings, sentence: searched } = tellSearched(fleet, format);
  const picture: Section = {
    id: "path",
    heading: headings.path,
    body: drawFleet(fleet, content.places, format),
    place: "beside",
  };
  return renderPage({
    lang: format.lang,
    title: `${sentence} – ordertrace`,
    answer: markup`<div class="verdict ${tone}">
<h1><strong class="${tone}" aria-hidden="true">${sign}</strong> ${sentence}</h1>
<p>${tellSeen(fleet, format)}</p>
${warnings.map((warning) => markup`<p><strong>${warning}</strong></p>`)}</div>`,
    sections: fleet.count === 0 ? content.sections : [picture, ...content.sections],
    footer: searched,
  });
}

function drawFleet({ path, passed }: Fleet, places: readonly Place[], { lang }: TimeFormat): Markup {
  const prose = reportProseIn(lang);
  const stops = path.rows.map((row): Stop => {
    const points = row.points.map(({ point }) => point);
    const amiss = places.filter(({ point }) => points.includes(point));
    const worst = amiss.find(({ tone }) => tone === "bad") ?? amiss[0];
    const isPassed = points.length === 0 || points.some((point) => (passed.get(point) ?? 0) > 0);
    const remark = amiss.map(({ point, text }) => (points.length > 1 ? `${point}: ${text}` : text)).join(", ");
    return {
      id: row.row,
      label: row.label[lang],
      actor: row.actorLabel[lang],
      points,
      tone: worst?.tone ?? (isPassed ? "good" : "ahead"),
      sign: worst?.sign ?? pointSigns[isPassed ? "done" : "pending"],
      ...(worst === undefined ? {} : { remark, here: true }),
    };
  });
  const description = tellPlaces(places, lang);
  return drawPath(stops, path, { title: prose.picture.title(path.name), description });
}

const maxAlarmsShown = 100;

export function alarmTable(alarms: readonly OrderAlarm[], format: TimeFormat): Markup {
  const { columns, examples } = fleetProseIn(format.lang);
  const heads = [columns.order, columns.at, columns.why].map((content) => ({
    content,
  }));
  const lines = alarms.slice(0, maxAlarmsShown).map((one) => {
    const { order, state, step, since, why } = tellAlarm(one, format);
    return {
      cells: [
        { content: order },
        { content: markup`${state}<br>${step}` },
        { content: markup`${why}${since === "" ? undefined : markup`<br><span class="dim">${since}</span>`}` },
      ],
    };
  });
  const more =
    alarms.length > maxAlarmsShown
      ? markup`<p class="dim">${examples("…", alarms.length - maxAlarmsShown)}</p>`
      : undefined;
  return markup`${renderTable(heads, lines)}${more}`;
}
