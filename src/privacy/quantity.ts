import { wordSet, wordsOf } from "./words.ts";

/** Whether a label or a unit makes a bare number an id, a time or a measure: then it is no phone and no card. */
export function isQuantity(value: string, text: string, at: number, label: string | undefined): boolean {
  const before = text.slice(Math.max(0, at - 80), at);
  const nearestWord = /(?<label>[\p{L}\d_.-]{1,60})["'`)\]\\]{0,3}\s{0,2}[=:#№/(\s]{0,3}["'`([\\]{0,3}$/u.exec(before)
    ?.groups?.["label"];
  // The attribute's name counts if no word is nearer to the number.
  const name = nearestWord ?? (before.trim() === "" || !/[\p{L}]/u.test(before) ? label : undefined);
  if (name !== undefined && isIdOrMeasure(name)) return true;
  return /^\s?(?:ns|µs|us|ms|s|sec|bytes?|[kmg]?i?b)\b/iu.test(text.slice(at + value.length, at + value.length + 8));
}

function isIdOrMeasure(label: string): boolean {
  const words = wordsOf(label);
  if (words.some((word) => personalWords.has(word))) return false;
  return measureWords.has(words.at(-1) ?? "");
}

const personalWords = wordSet(
  "phone phones tel telephone mobile msisdn sms card cards pan cc телефон телефона карта карты картой карте",
);

const measureWords = wordSet(
  "id ids uuid guid key number no nr num seq sequence index ns nano nanos nanoseconds us micro micros microseconds ms milli millis milliseconds sec second seconds " +
    "time timestamp ts date at epoch deadline duration elapsed latency took bytes byte size length len offset position lag count total port code status version " +
    "hash etag checksum crc line pid tid thread amount price sum cost balance weight lat lon lng latitude longitude tag nonce partition limit max min free used memory " +
    "sku article barcode ean upc track tracking order orders trace span request invoice batch job task session cursor revision generation lsn xid " +
    "заказ заказа заказу заказе номер артикул",
);
