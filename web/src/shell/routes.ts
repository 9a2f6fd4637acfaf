/** The places of these pages, by the path of the address. */
export type Route =
  | { readonly page: 'search' | 'alerts' | 'responses' | 'searches' | 'storage' | 'demo' | 'unknown' }
  | { readonly page: 'alert' | 'saved search'; readonly id: string }
  | { readonly page: 'new search' };

const PAGES = ['alerts', 'responses', 'searches', 'storage', 'demo'] as const;

export function routeOf(path: string): Route {
  const [first = '', second, ...more] = path
    .split('/')
    .slice(1)
    .filter((part) => part !== '')
    .map(decoded);
  if (more.length > 0) return { page: 'unknown' };
  if (second === undefined) {
    if (first === '' || first === 'search') return { page: 'search' };
    return { page: PAGES.find((page) => page === first) ?? 'unknown' };
  }
  if (first === 'alerts') return { page: 'alert', id: second };
  if (first !== 'searches') return { page: 'unknown' };
  return second === NEW ? { page: 'new search' } : { page: 'saved search', id: second };
}

/** An underscore begins no id of a saved search. */
const NEW = '_new';
export const NEW_SEARCH_HREF = `/searches/${NEW}`;

export function alertHref(id: string): string {
  return `/alerts/${encodeURIComponent(id)}`;
}

export function searchHref(id: string): string {
  return `/searches/${encodeURIComponent(id)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
