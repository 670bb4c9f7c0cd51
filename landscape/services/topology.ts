/** The queues between the CRM and the MES. Each has its dead letters beside it. */
export const queues = ["calculation.requests", "calculation.results", "manufacturing.orders", "order.shipped"] as const;

export const deadLetters = (queue: string): string => `${queue}.dlq`;

/** For the faults: an exchange behind which the queues are full, and one that no queue is bound to any more. */
export const full = "landscape.full";
export const unbound = "landscape.unbound";
