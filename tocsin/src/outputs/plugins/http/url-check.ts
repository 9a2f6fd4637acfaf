/**
 * What events fill into the URL of an output may choose a path below the folder that is written out, and no other host than the one that is:
 * what is sent holds secrets, and may be let do more elsewhere. Gives why a filled URL is refused, or undefined. Where the host itself is
 * `%{…}`, events name it.
 */
export function createUrlCheck(written: string): (filled: string) => string | undefined {
  const parts = /^([a-z]+:\/\/)((?:%\{[^}]*\}|[^/?#\\])*)(.*)$/is.exec(written);
  if (parts === null) return (filled) => (URL.canParse(filled) ? undefined : NONE);
  const [, scheme = '', authority = '', rest = ''] = parts;
  const isAllowedHost = hostCheck(authority);
  const folder = folderOf(rest);
  return (filled) => {
    if (!URL.canParse(filled)) return NONE;
    const url = new URL(filled);
    // As it is written, without what parsing makes of it.
    const own = /^[^/?#\\]*/.exec(filled.slice(scheme.length))?.[0] ?? '';
    if (!isAllowedHost(own)) return 'the event fills in another host';
    return url.pathname.startsWith(folder) ? undefined : `the event fills in a path that is not below ${folder}`;
  };
}

const NONE = 'the URL that the event fills in is none';
const REFERENCE = /%\{[^}]*\}/;

function hostCheck(authority: string): (own: string) => boolean {
  const parts = authority.split(REFERENCE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('[\\w.:\\[\\]-]*')}$`, 'i');
  return (own) => pattern.test(own);
}

/** The folders before the first field, as a URL has them. */
function folderOf(path: string): string {
  const field = REFERENCE.exec(path)?.index ?? path.length;
  const fixed = path.slice(0, field).split(/[?#]/)[0] ?? '';
  const folder = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  return folder === '' ? '/' : new URL(folder, 'http://x').pathname;
}
