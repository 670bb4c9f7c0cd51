/** Whether an answer is a web page, judged by its beginning: content types are not reliable. */
export const isPage = (body: string): boolean => /^\s*<(!doctype|html|head|body|form|\?xml|!--)/i.test(body);

/** Whether a web page asks for a login. */
export const isLogin = (page: string): boolean =>
  /SAMLRequest|type=["']?password|\bsign[ -]?in\b|\blog[ -]?in\b|\boauth|\bopenid/i.test(page);
