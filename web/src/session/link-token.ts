const LINK = /^#link=([A-Za-z0-9._~-]{1,512})$/;

/** The token of a one-time sign-in link (`/#link=TOKEN`): in the fragment, so that no server or proxy writes it to a log. */
export function linkToken(hash: string): string | undefined {
  return LINK.exec(hash)?.[1];
}

/** Takes the token out of the address bar and the history before anything else happens with it. */
export function takeLinkToken(
  location: Pick<Location, 'href' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  if (!location.hash.startsWith('#link=')) return undefined;
  const token = linkToken(location.hash);
  const address = new URL(location.href);
  address.hash = '';
  history.replaceState(null, '', address);
  return token;
}
