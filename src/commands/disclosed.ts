import { maskedReport } from "../privacy/mask.ts";

/**
 * The report as it may be printed: personal data is masked unless `--reveal` says otherwise. Every report passes
 * through here before it is rendered in any format; renderers mask nothing.
 */
export const disclosed = <T>(report: T, { reveal }: { readonly reveal?: boolean }): T =>
  reveal === true ? report : maskedReport(report);
