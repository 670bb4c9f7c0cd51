import type { TraceSource } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";
import { through } from "./through.ts";

/** A source as it was at a moment: without the spans that had not ended by then. */
export const asOf = <S extends TraceSource>(source: S, moment: Microseconds): S => {
  const past = through(source, (trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= moment) }));
  const { engine } = past;
  return engine === undefined
    ? past
    : {
        ...past,
        engine: { ...engine, rows: (computation) => engine.rows({ ...computation, ended: moment }) },
      };
};
