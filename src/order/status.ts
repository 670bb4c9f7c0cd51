import { oncePerText } from "../trace/once.ts";

/** An order status in one spelling: `ManufacturingApproved`, `manufacturing-approved` and `MANUFACTURING_APPROVED` are one. */
export const plainStatus = oncePerText((status) => status.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));
