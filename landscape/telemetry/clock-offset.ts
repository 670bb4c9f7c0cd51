/** Loaded before everything else: the clock of a host that nobody keeps right. */
const offset = Number(process.env["CLOCK_OFFSET_MS"]);
const now = Date.now.bind(Date);
Date.now = () => now() + offset;
