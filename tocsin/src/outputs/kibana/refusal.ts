import type { EndpointAnswer } from '../endpoints.ts';
import { type Flavour, PRODUCTS } from './flavour.ts';

/** What is known of the server when it refuses. */
export interface RefusalPlace {
  /** As it was given. */
  readonly url: string;
  readonly flavour: Flavour | undefined;
  /** Whether a password or key was sent. */
  readonly signedIn: boolean;
  readonly space: string | undefined;
}

const MOST_OF_WORDS = 300;

/** A sentence for an answer that is none of the saved-objects API, with what mends it. */
export function refusalWords(answer: EndpointAnswer, place: RefusalPlace): string {
  const { status, headers, body } = answer;
  const product = place.flavour === undefined ? 'it' : PRODUCTS[place.flavour];
  const said = saidIn(body);
  const told = `${place.url}: ${product} answered ${status}${said === '' ? '' : `: ${said}`}`;
  const mend = (words: string): string => `${told}\n  ${words}`;
  if (isSearchServer(answer))
    return `${place.url} is the search server itself, not its dashboards: give the address of Kibana or OpenSearch Dashboards, whose port is 5601 unless it was changed`;
  if (status >= 300 && status < 400)
    return /\/login\b/.test(headers.location ?? '')
      ? mend('it wants a user: give --user, or --api-key-file')
      : mend(`it leads to ${headers.location ?? 'another address'}: give that address`);
  if (status === 401)
    return mend(
      place.signedIn
        ? 'it knows no such user, password or key: try them on its page; a key of Elasticsearch must be for the same deployment'
        : 'it wants a user: give --user with TOCSIN_KIBANA_PASSWORD or --password-file, or a key with --api-key-file',
    );
  if (status === 403 || /unable to bulk_(create|get)/i.test(said))
    return mend(
      place.flavour === 'opensearch-dashboards'
        ? 'the user may not write saved objects here: give it the role kibana_user, and for a tenant the permission kibana_all_write (--tenant names another one)'
        : `the user may not write saved objects in ${place.space === undefined ? 'the default space' : `the space "${place.space}"`}: its role needs the Kibana privilege All there, for everything or for Discover, Dashboard, Visualize, data views (index patterns) and Saved Objects Management`,
    );
  if (/more recent version/i.test(said))
    return mend('the server is older than Kibana 7.6, from which on these objects are understood');
  if (status === 404)
    return mend(
      'there is no such path: where it runs behind a path (server.basePath), give it with the address, as in https://host/kibana',
    );
  if (status === 413)
    return mend(
      'what is imported is larger than it takes: raise savedObjects.maxImportPayloadBytes, or a limit of the proxy before it',
    );
  if (status === 429 || status === 502 || status === 503 || status === 504)
    return mend('it is starting, or can not keep up, or a proxy does not reach it: try again in a minute');
  return told;
}

/** Elasticsearch names itself; an error of both is an object, or says that there is no such path, where one of their dashboards is a word. */
export function isSearchServer({ status, headers, body }: EndpointAnswer): boolean {
  if (headers['x-elastic-product'] === 'Elasticsearch') return true;
  if (status < 400) return false;
  const error = membersOf(body)?.error;
  return (typeof error === 'object' && error !== null) || String(error).startsWith('no handler found for uri');
}

/** `message` of an error of either, or the beginning of what else was said. */
function saidIn(body: string): string {
  const message = membersOf(body)?.message;
  if (typeof message === 'string') return message.slice(0, MOST_OF_WORDS);
  return /^\s*<|^\s*$/.test(body) ? '' : body.trim().slice(0, MOST_OF_WORDS);
}

function membersOf(body: string): { readonly error?: unknown; readonly message?: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
