import type { InputContext } from '../input.ts';
import type { TlsListenOptions } from './listen-options.ts';

const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);

/** Says so, once, where anybody who reaches the port may send. */
export function tellOpenDoor(
  options: { readonly address: string; readonly tls?: TlsListenOptions | undefined },
  { areAsked, mend }: { readonly areAsked: boolean; readonly mend: string },
  notice: InputContext['notice'],
): void {
  const { address, tls } = options;
  const asksClients =
    tls !== undefined && (tls.clients ?? (tls.authorities.length > 0 ? 'required' : 'none')) === 'required';
  if (areAsked || asksClients || isLoopback(address)) return;
  notice(
    'warn',
    `takes events from everybody who reaches ${address}: ${mend}, or ask clients for certificates (tls.authorities)`,
  );
}
