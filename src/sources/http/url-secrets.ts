/**
 * What may be a credential in an address, in all forms in which it may show: what stands before the @ of the host, and
 * what follows the path. In an address that is no URL, a password may hold a slash or another @.
 */
export function secretsInUrl(url: string): string[] {
  const isWhole = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  const user = (isWhole ? /^\w+:[\\/]*([^\\/?#]*)@/ : /^(?:\w+:\/\/)?(.*)@/s).exec(url)?.[1];
  const query = /[?#](.+)/s.exec(url)?.[1];
  return [...(user === undefined ? [] : formsOf(user)), ...(query === undefined ? [] : [query])];
}

/** The forms of `user:password`: as in the URL, decoded, the password alone, and in base64, as it is sent. */
function formsOf(user: string): string[] {
  const plain = decoded(user) ?? user;
  const both = [user, plain];
  return [...both, ...both.map((one) => one.slice(one.indexOf(":") + 1)), Buffer.from(plain).toString("base64")];
}

/** Undefined where a % does not begin an escape. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
