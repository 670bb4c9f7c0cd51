import type { Beginning } from "../../look-back.ts";
import type { OrderReport } from "../../order/report.ts";
import { say, type Sentence, told } from "../../sentence.ts";
import { excerpt } from "../../sources/errors.ts";

const maxOrdersNamed = 10;

function whatToDo({ reason, evidence }: OrderReport["verdict"], { again, againThen, beginning }: Asking): Sentence {
  if (reason === "source-empty")
    return say`The source holds nothing at all: is it the right one? \`ordertrace doctor${again}\` looks closer.`;
  if (reason === "services-unknown")
    return say`The source knows none of the path's services: is it the right one? \`ordertrace doctor${again}\` looks closer.`;
  const spelling = evidence.look.find((look) => look.kind === "spelling");
  if (spelling !== undefined) return say`Ask for ${excerpt(spelling.id)}, which is there.`;
  const seen = evidence.look.find((look) => look.kind === "orders");
  const listed =
    seen === undefined
      ? say`Is the id complete? \`ordertrace orders${againThen}\` lists those that are seen.`
      : say`Is the id complete? Ids as they are here: ${inWords(seen.ids)}; \`ordertrace orders${againThen}\` lists them.`;
  // A recording that was searched as a whole has nothing further back.
  const mayBeOlder = evidence.look.some((look) => look.kind === "window" && look.wider);
  return mayBeOlder ? say`${listed} If the order may be older, look further back with ${beginning}.` : listed;
}

/** Untrusted ids, made safe to print. */
const inWords = (ids: readonly string[]): string => ids.map((id) => excerpt(id).slice(1, -1)).join(", ");

/** How to ask the same source again. */
interface Asking {
  /** The options that do so, quoted for a shell; empty, or with a space before each. */
  readonly again: string;
  /** Those that ask about the same time as well. */
  readonly againThen: string;
  /** The option that moves the window's beginning. */
  readonly beginning: Beginning;
  /** The command that shows an order; undefined where it could not be copied into a shell. */
  show(this: void, id: string): string | undefined;
}

const unknown: Asking = { again: "", againThen: "", beginning: "--since", show: () => undefined };

/** What was asked for leads to no order, or to several: says what was found and, as a hint, what to do now. */
export class UnresolvedOrder extends Error {
  override readonly name = "UnresolvedOrder";
  readonly said: Sentence;
  readonly hint: Sentence;
  readonly #hintFor: (asking: Asking) => Sentence;
  /** Whether there are too many, not none. */
  readonly isSeveral: boolean;

  private constructor(said: Sentence, hintFor: (asking: Asking) => Sentence, isSeveral = false, asking = unknown) {
    super(told(said));
    this.said = said;
    this.hint = hintFor(asking);
    this.#hintFor = hintFor;
    this.isSeveral = isSeveral;
  }

  /** The same, but its hint's commands ask the same source again. */
  asking(asking: Omit<Asking, "show">, show = unknown.show): UnresolvedOrder {
    return new UnresolvedOrder(this.said, this.#hintFor, this.isSeveral, { ...asking, show });
  }

  /** The same, with what else is to be known before its hint. */
  noting(notes: readonly Sentence[]): UnresolvedOrder {
    const hintFor = (asking: Asking) => notes.reduceRight((hint, note) => say`${note} ${hint}`, this.#hintFor(asking));
    return new UnresolvedOrder(this.said, hintFor, this.isSeveral);
  }

  /** @param report of an order that was not found */
  static unseen({ order, verdict }: Pick<OrderReport, "order" | "verdict">): UnresolvedOrder {
    return new UnresolvedOrder(say`no span carries ${excerpt(order.asked)} in the window`, (asking) =>
      whatToDo(verdict, asking),
    );
  }

  /** @param ids of the orders, or of calculations whose order the trace does not name: untrusted text */
  static several(traceId: string, ids: readonly string[]): UnresolvedOrder {
    const names = inWords(ids.slice(0, maxOrdersNamed));
    return new UnresolvedOrder(
      ids.length > maxOrdersNamed
        ? say`trace ${traceId} tells of ${ids.length} orders: ${names}, and ${ids.length - maxOrdersNamed} more`
        : say`trace ${traceId} tells of ${ids.length} orders: ${names}`,
      ({ show }) => {
        const commands = ids.slice(0, maxOrdersNamed).flatMap((id) => show(id) ?? []);
        return commands.length === 0
          ? say`Ask for one of them by its own id.`
          : say`Ask for one of them:${["", ...commands].join("\n")}`;
      },
      true,
    );
  }

  static keyless(traceId: string, order: string, calculation: string): UnresolvedOrder {
    return new UnresolvedOrder(
      say`trace ${traceId} is there, but none of its spans carries ${order} or ${calculation}: it tells of no order`,
      ({ againThen }) =>
        say`Open another trace of the order; \`ordertrace coverage${againThen}\` says where keys are missing.`,
    );
  }

  /** @param source which was asked, without credentials */
  static notThere(traceId: string, source: string, linkTo: string): UnresolvedOrder {
    return new UnresolvedOrder(say`there is no trace ${traceId} in ${source}`, () =>
      source === linkTo
        ? say`It is older than traces are kept, or the link was cut off when it was copied.`
        : say`The link leads to ${linkTo}: ask that one with --jaeger-url ${linkTo}, if it is another.`,
    );
  }
}
