import { memoizeByText } from "../trace/memoize.ts";

/**
 * Normalises an order status: `ManufacturingApproved`, `manufacturing-approved` and `MANUFACTURING_APPROVED` are the
 * same.
 */
export const plainStatus = memoizeByText((status) => status.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));

/** Whether both statuses are known and the same. */
export const isSameStatus = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && plainStatus(one) === plainStatus(other);
