import { type Event, findAction, getField, setField } from '../../event/index.ts';
import { noFacts, setAction } from '../facts/index.ts';
import { urlOfTarget } from '../http/request-line.ts';
import { assignDefault, textOfValue } from './assign.ts';

/** https://www.elastic.co/guide/en/ecs/8.17/ecs-allowed-values-event-category.html */
const CATEGORIES: ReadonlySet<string> = new Set(
  (
    'api authentication configuration database driver email file host iam intrusion_detection library malware network ' +
    'package process registry session threat vulnerability web'
  ).split(' '),
);

/** Sets `event.category` where every word is one of ECS. */
export function setCategory(event: Event, text: string): boolean {
  const words = text.split(',', CATEGORIES.size).map((word) => word.trim());
  const [first = ''] = words;
  if (!words.every((word) => CATEGORIES.has(word))) return false;
  return setField(event, 'event.category', words.length === 1 ? first : words);
}

const OUTCOMES: ReadonlyMap<string, string> = new Map([
  ...['success', 'successful', 'succeeded', 'succeed', 'ok', 'passed'].map((word) => [word, 'success'] as const),
  ...['failure', 'failed', 'fail', 'failure.', 'error', 'unsuccessful'].map((word) => [word, 'failure'] as const),
  ...['unknown', 'attempt'].map((word) => [word, 'unknown'] as const),
]);

/** Sets `event.outcome` from `Success`, `/Failure`, `failed` …; false for words that say no outcome. */
export function setOutcome(event: Event, text: string): boolean {
  const outcome = OUTCOMES.get(text.trim().replace(/^\//, '').toLowerCase());
  return outcome !== undefined && setField(event, 'event.outcome', outcome);
}

const DENIED: ReadonlySet<string> = new Set(
  'deny denied block blocked drop dropped reject rejected prevent prevented quarantine quarantined refused reset discard discarded'.split(
    ' ',
  ),
);
const ALLOWED: ReadonlySet<string> = new Set(
  'allow allowed permit permitted accept accepted pass passed detect detected forwarded'.split(' '),
);

/** What a device did: `blocked`, `allow` … */
const typeOfDeed = (deed: string): string | undefined => {
  const word = deed.trim().toLowerCase();
  return DENIED.has(word) ? 'denied' : ALLOWED.has(word) ? 'allowed' : undefined;
};

/**
 * `event.action` is the id where it is a word of the OWASP vocabulary, else what the device did; category, type and outcome
 * follow from it where nothing else has told them.
 */
export function setMeaning(event: Event, id: string | undefined, deed: string | undefined): void {
  const isOwasp = id !== undefined && findAction(id) !== undefined;
  const action = isOwasp ? id : deed;
  if (action !== undefined) setField(event, 'event.action', action);
  const facts = noFacts();
  if (action !== undefined) setAction(facts, action);
  const type = deed === undefined ? undefined : typeOfDeed(deed);
  const isWeb = getField(event, 'url') !== undefined || getField(event, 'http') !== undefined;
  assignDefault(
    event,
    'event.category',
    facts.category ?? (type === undefined ? undefined : isWeb ? 'web' : 'network'),
  );
  assignDefault(event, 'event.type', facts.type ?? type);
  assignDefault(event, 'event.outcome', facts.outcome);
}

/** Sets `url.*` from what a client asked for; a domain that is there stays. */
export function setUrl(event: Event, text: string): boolean {
  const domain = getField(event, 'url.domain');
  event.url = { ...urlOfTarget(text), ...(domain === undefined ? {} : { domain }) };
  return true;
}

/** What a client asked for, and the domain where that does not name it. */
export function urlTexts(event: Event): { readonly request: string | undefined; readonly domain: string | undefined } {
  const path = textOfValue(getField(event, 'url.path'));
  const query = textOfValue(getField(event, 'url.query'));
  const made = path === undefined || query === undefined ? path : `${path}?${query}`;
  const request = textOfValue(getField(event, 'url.original')) ?? made;
  const domain = textOfValue(getField(event, 'url.domain'));
  return { request, domain: request !== undefined && urlOfTarget(request).domain === domain ? undefined : domain };
}

/** Where a message names nobody who acts, the one that is concerned is `user.name` too, where people look first. */
export function setActor(event: Event): void {
  if (getField(event, 'user.id') === undefined) assignDefault(event, 'user.name', getField(event, 'user.target.name'));
}
