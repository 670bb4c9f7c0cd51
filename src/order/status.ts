/** An order status in one spelling: `ManufacturingApproved`, `manufacturing-approved` and `MANUFACTURING_APPROVED` are one. */
export function plainStatus(status: string): string {
  const known = plain.get(status);
  if (known !== undefined) return known;
  const spelled = status.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (plain.size < most) plain.set(status, spelled);
  return spelled;
}

/** There are a dozen; whoever writes spans can make up any number. */
const plain = new Map<string, string>();
const most = 1_000;
