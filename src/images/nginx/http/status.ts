/** Reason phrases and the pages that nginx makes itself, to the byte. */

const OWN_REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  302: 'Moved Temporarily',
  304: 'Not Modified',
  401: 'Unauthorized',
};

/** Titles of nginx's pages; where no other reason is known they are the reason phrase, too. */
const TITLES: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Authorization Required',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Time-out',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
};

/** The version that this gateway behaves like. */
export const VERSION = '1.22.1';

/** `Server` header and page footer. */
export const serverTitle = (tokens: boolean): string => (tokens ? `nginx/${VERSION}` : 'nginx');

/** `404 Not Found`; a number that nginx has no words for is followed by a single space. */
export function statusLine(status: number): string {
  return `${status} ${OWN_REASONS[status] ?? TITLES[status] ?? ''}`;
}

/** nginx's page for a status, or null where it has none. 494 is its own number for too long header lines. */
export function statusPage(status: number, tokens: boolean): string | null {
  const tail = `<hr><center>${serverTitle(tokens)}</center>\r\n</body>\r\n</html>\r\n`;
  if (status === 494) {
    return (
      '<html>\r\n<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n<body>\r\n' +
      `<center><h1>400 Bad Request</h1></center>\r\n<center>Request Header Or Cookie Too Large</center>\r\n${tail}`
    );
  }
  const title = TITLES[status];
  if (title === undefined) return null;
  return (
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n` +
    `<center><h1>${status} ${title}</h1></center>\r\n${tail}`
  );
}

/** Comments that keep an old Internet Explorer from showing its own page instead. */
export const MSIE_PADDING = '<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n'.repeat(6);
