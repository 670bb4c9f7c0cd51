import type { Command } from "commander";
import { writeOutput } from "../config/output.ts";
import { readRunOptions, type RunOptions } from "../config/run-options.ts";
import { momentOf } from "../config/time.ts";
import { ServerClock } from "../doctor/clock.ts";
import { Examination, refusalOf } from "../doctor/examination.ts";
import { doctorCode } from "../doctor/exit-code.ts";
import { type CheckName, checks, type DoctorReport, found } from "../doctor/finding.ts";
import type { Opened, Opening } from "../doctor/server.ts";
import { pathAt, settled } from "../doctor/settled.ts";
import { lookAtTraces } from "../doctor/traces.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { doctorJson } from "../render/doctor-json.ts";
import { renderDoctorTable } from "../render/doctor-table.ts";
import { stringify } from "../render/json.ts";
import type { Recording } from "../sources/file/source.ts";
import { usualLimit } from "../sources/server.ts";
import type { Exchange } from "../sources/source.ts";
import { chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { startProgress } from "./progress.ts";
import { askingStyle } from "./show-again.ts";
import { warnOfFormat, warnOfReveal } from "./warn.ts";
import { hooksFor, openerOf, recordingHooksFor } from "./opened-source.ts";

/** Which source was examined, as of when, and with how many requests. */
type Examined = Pick<DoctorReport, "source" | "now" | "requests">;

/** A recording has no server to reach. */
const checksOfRecordings: readonly CheckName[] = checks.filter(
  (check) => !["reach", "tls", "credentials", "dialect", "clock", "lookup", "answers"].includes(check),
);

/** `ordertrace doctor`: checks everything that a right answer depends on, with a few dozen requests. */
export async function doctor(command: Command, io: Io): Promise<number> {
  const exam = new Examination(io.signal);
  exam.add(await settled(command, io));
  const { strict = false } = command.opts<{ strict?: boolean }>();
  const options = readRunOptions(command.opts(), command);
  const choose = await chosenBy(options, "doctor");
  warnOfReveal(options, io);
  warnOfFormat(options, io);
  const { path, finding } = await pathAt(options.path);
  exam.add(finding);
  const examined = await (options.file === undefined ? examineServer : examineRecording)(options, path, io, exam);
  const interrupted = io.signal.aborted;
  const findings = exam.findings(options.file === undefined ? checks : checksOfRecordings);
  const report: DoctorReport = disclosed({ ...examined, findings, interrupted }, options);
  const code = interrupted ? (io.signal.reason as number) : doctorCode(findings, strict);
  const text =
    options.format === "json"
      ? stringify(choose(doctorJson(report, code)))
      : renderDoctorTable(report, askingStyle(options, io));
  writeOutput(text, options, io);
  return code;
}

async function examineServer(options: RunOptions, path: Path, io: Io, exam: Examination): Promise<Examined> {
  const now = momentOf(options, io.now());
  const { access, timeoutMs } = options;
  if (access === undefined) {
    exam.add(found("server", "address-unknown", {}));
    return { source: null, now, requests: 0 };
  }
  const progress = await startProgress(io, options);
  const hooks = hooksFor(options, io, progress);
  const clock = new ServerClock();
  const onExchange = (exchange: Exchange) => {
    clock.add(exchange, io.now());
    hooks.onExchange(exchange);
  };
  const [{ reachServer }, openAs] = await Promise.all([import("../doctor/server.ts"), openerOf(access.server)]);
  const { access: _, ...settings } = options;
  const open: Opening = (at) => openAs({ ...settings, ...hooks, onExchange, clock: io, ...at });
  let opened: Opened | undefined;
  try {
    opened = await reachServer(access, { open, timeoutMs, io, exam });
    const limit = options.limit ?? usualLimit;
    if (opened?.checkup !== undefined) {
      const { source, checkup } = opened;
      await lookAtTraces({ source, checkup, path, now, limit }, exam);
    }
    // The clock is judged last, since each answer narrows down how far it is off.
    await exam.look("clock", ["reach"], async () => [clock.judged(path.exportLag)]);
    return { source: opened?.source.name ?? access.url, now, requests: opened?.source.totals().requests ?? 0 };
  } finally {
    progress.stop();
    await opened?.source.close();
  }
}

async function examineRecording(options: RunOptions, path: Path, io: Io, exam: Examination): Promise<Examined> {
  const files = options.file ?? [];
  const progress = await startProgress(io, options);
  const { readRecording } = await import("../sources/file/recording.ts");
  let source: Recording;
  try {
    source = await readRecording(files, io.stdin, recordingHooksFor(options, io, progress));
  } catch (error) {
    if (!io.signal.aborted) exam.add(found("server", "recording-unread", refusalOf(error)));
    return { source: files.join(", "), now: io.now(), requests: 0 };
  } finally {
    progress.stop();
  }
  const { traces, spans, services } = source.totals();
  exam.add(found("server", "recording-read", { files: source.name, traces, spans }));
  const now = momentOf(options, source.judged?.now ?? (spans === 0 ? io.now() : source.end));
  await lookAtTraces({ source, listed: services, path, now, limit: usualLimit }, exam);
  return { source: source.name, now, requests: 0 };
}
