import { memoizeByText } from "../trace/memoize.ts";

/** An order status in one spelling: `ManufacturingApproved`, `manufacturing-approved` and `MANUFACTURING_APPROVED` are one. */
export const plainStatus = memoizeByText((status) => status.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));

/** Whether both are told, and one. */
export const isSameStatus = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && plainStatus(one) === plainStatus(other);
