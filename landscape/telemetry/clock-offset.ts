/** Gives the service a wrong clock, as on a host that nobody keeps right. It is loaded before everything else. */
const offset = Number(process.env["CLOCK_OFFSET_MS"]);
const now = Date.now.bind(Date);
Date.now = () => now() + offset;
