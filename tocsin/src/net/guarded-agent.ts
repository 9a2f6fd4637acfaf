import { type LookupAddress, lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent, buildConnector } from 'undici';
import { isPrivateAddress } from './private-address.ts';
import { undici } from './undici.ts';

/** A request was to go where it may not. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly host: string;

  constructor(host: string, address: string) {
    super(host === address ? `${host} is a private address` : `${host} leads to ${address}, a private address`);
    this.host = host;
  }
}

export interface GuardOptions {
  /** Milliseconds for a connection to be made, and for an answer to begin and to go on. */
  readonly timeout: number;
  /** PEM of authorities that are trusted beside the usual ones. */
  readonly ca?: string | undefined;
  readonly allowPrivate: boolean;
}

/**
 * An HTTP agent that connects to public addresses only. The name is resolved once for each connection, every address that
 * it has is looked at, and the connection goes to those: a name that answers otherwise the second time gains nothing.
 */
export const guardedAgent = ({ timeout, ca, allowPrivate }: GuardOptions): Agent => {
  const { Agent, buildConnector } = undici();
  const connector = buildConnector({
    timeout,
    ...(ca === undefined ? {} : { ca }),
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  });
  const connect: buildConnector.connector = (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // No name, so nobody looks it up.
    if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) callback(new AddressRefused(host, host), null);
    else connector(options, callback);
  };
  return new Agent({
    connect,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    keepAliveTimeout: 4_000,
    pipelining: 1,
    maxResponseSize: 1 << 20,
  });
};

const publicLookup: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0);
    const refused = found.find(({ address }) => isPrivateAddress(address));
    const [first] = found;
    if (refused !== undefined) return callback(new AddressRefused(host, refused.address), '', 0);
    if (first === undefined) return callback(new Error(`${host} has no address`), '', 0);
    if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
