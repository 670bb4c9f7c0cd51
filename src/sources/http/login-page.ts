/** Whether an answer is a web page, told by how it begins: a content type says nothing. */
export const isPage = (body: string): boolean => /^\s*<(!doctype|html|head|body|form|\?xml|!--)/i.test(body);

/** Whether a web page is one to log in by. */
export const isLogin = (page: string): boolean =>
  /SAMLRequest|type=["']?password|\bsign[ -]?in\b|\blog[ -]?in\b|\boauth|\bopenid/i.test(page);
