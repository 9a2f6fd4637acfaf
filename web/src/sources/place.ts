import type { ListedInput } from '../api/inputs.ts';
import type { Place } from './recipes/index.ts';

const ANYWHERE = new Set(['0.0.0.0', '::']);

/** How a sender reaches an input. `page`: how this page is reached, for one that listens everywhere. Undefined: it does not listen. */
export function placeOf({ state }: Pick<ListedInput, 'state'>, secret: string, page: string): Place | undefined {
  const listener = state?.listeners?.find(({ protocol }) => protocol !== 'udp') ?? state?.listeners?.[0];
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(listener?.address ?? '') ?? [];
  if (listener === undefined || port === '') return undefined;
  const bare = host.replace(/^\[|\]$/g, '');
  return {
    host: ANYWHERE.has(bare) ? page.replace(/^\[|\]$/g, '') : bare,
    port: Number(port),
    isTls: listener.protocol === 'https' || listener.protocol === 'tls',
    secret,
  };
}

export const isLoopback = (host: string): boolean => /^(?:127\.|::1$|localhost$)/.test(host);

/** In the form of a GUID, which Splunk's clients expect. */
export const newSecret = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
