import type { Language } from "../../order/path.ts";
import type { Look, OrderFacts } from "../../order/report.ts";
import type { Again, Judgement } from "../order-sentences.ts";
import { proseIn } from "../prose/prose.ts";
import { inSentence, printable } from "../text.ts";
import { minutes, type TimeFormat } from "../time.ts";

/** Where to look next, a sentence for each place. */
export const tellLooks = (report: Judgement, format: TimeFormat & Again): string[] =>
  report.verdict.evidence.look.map((look) => tellLook(look, report.order, format));

export function tellLook(one: Look, order: OrderFacts, format: TimeFormat & Again): string {
  const { lang, againThen = "", beginning = "--since", asked = "jaeger" } = format;
  const { look } = proseIn(lang);
  switch (one.kind) {
    case "queue":
      return look.queue(inSentence(one.queue), one.deadLetter && inSentence(one.deadLetter));
    case "service":
      return look.service({
        service: inSentence(one.service),
        ...(one.logs === undefined ? { from: null, to: null } : minutes(one.logs, format)),
        ids: idsIn(order, lang),
      });
    case "sender":
      return look.sender({
        service: inSentence(one.service),
        to: one.sent === undefined ? null : inSentence(one.sent.to),
        exchange: one.sent?.exchange === undefined ? null : inSentence(one.sent.exchange),
      });
    case "trace":
      return look.trace(printable(one.url ?? one.traceId));
    case "person":
      return look.person(one.label[lang]);
    case "window":
      return one.wider ? look.wider(beginning) : look.smaller(beginning, asked);
    case "spelling":
      return look.spelling(inSentence(one.id), one.of, showing(one.id, againThen));
    case "orders":
      return look.orders(one.ids.map(inSentence).join(", "), againThen);
  }
}

const mostIds = 3;

/** What to search a service's logs for: the order's own id, and those of its calculations. */
function idsIn({ orderId, calculationRequestIds, asked }: OrderFacts, lang: Language): string {
  const ids = [...(orderId === null ? [] : [orderId]), ...calculationRequestIds];
  const named = (ids.length === 0 ? [asked] : ids.slice(0, mostIds)).map(inSentence).join(proseIn(lang).seen.or);
  return ids.length > mostIds ? `${named} …` : named;
}

/** The command that shows an order; null where its id would have to be quoted, or is masked. */
const showing = (id: string, againThen: string): string | null =>
  /^\w[\w.:+-]*$/.test(id) ? `ordertrace show ${id}${againThen}` : null;
