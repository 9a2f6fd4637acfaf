/** The places of these pages, by the path of the address. */
export type Route =
  | { readonly page: 'search' | 'alerts' | 'responses' | 'searches' | 'inputs' | 'storage' | 'demo' | 'unknown' }
  | { readonly page: 'alert' | 'saved search' | 'input'; readonly id: string }
  | { readonly page: 'new search' | 'new input' };

const PAGES = ['alerts', 'responses', 'searches', 'inputs', 'storage', 'demo'] as const;

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
  if (first === 'inputs') return second === NEW ? { page: 'new input' } : { page: 'input', id: second };
  if (first !== 'searches') return { page: 'unknown' };
  return second === NEW ? { page: 'new search' } : { page: 'saved search', id: second };
}

/** An underscore begins no id of a saved search or an input. */
const NEW = '_new';
export const NEW_SEARCH_HREF = `/searches/${NEW}`;

export const NEW_INPUT_HREF = `/inputs/${NEW}`;

export function inputHref(id: string): string {
  return `/inputs/${encodeURIComponent(id)}`;
}

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
