import type { Event, ValueObject } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { urlOfTarget } from './request-line.ts';

const part = (event: Event, key: string): ValueObject => {
  const there = event[key];
  if (typeof there === 'object' && there !== null && !Array.isArray(there)) return there;
  const made: ValueObject = {};
  event[key] = made;
  return made;
};

/** Writes what a record says into its event; what is undefined leaves no trace. */
export const addFacts = (event: Event, facts: Facts): void => {
  const about = part(event, 'event');
  if (facts.dataset !== undefined) about.dataset = facts.dataset;
  if (facts.action !== undefined) about.action = facts.action;
  if (facts.category !== undefined) about.category = facts.category;
  if (facts.type !== undefined) about.type = facts.type;
  if (facts.outcome !== undefined) about.outcome = facts.outcome;
  if (facts.reason !== undefined) about.reason = facts.reason;
  if (facts.level !== undefined) part(event, 'log').level ??= facts.level;
  if (facts.user !== undefined) part(event, 'user').name = facts.user;
  if (facts.address !== undefined) {
    const source = part(event, 'source');
    source.ip = facts.address;
    source.address = facts.address;
    if (facts.port !== undefined) source.port = facts.port;
  }
  if (facts.method !== undefined) part(event, 'http').request = { method: facts.method };
  if (facts.status !== undefined) {
    const response: ValueObject = { status_code: facts.status };
    if (facts.bytes !== undefined) response.body = { bytes: facts.bytes };
    part(event, 'http').response = response;
  }
  if (facts.version !== undefined) part(event, 'http').version = facts.version;
  if (facts.path !== undefined) event.url = { ...urlOfTarget(facts.path) };
  if (facts.agent !== undefined) event.user_agent = { original: facts.agent };
};
