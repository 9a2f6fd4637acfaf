import type { InputContext } from '../input.ts';
import { asksClients, type TlsListenOptions } from './listen-options.ts';
import { isLoopback } from './loopback.ts';

/** Says so, once, where anybody who reaches the port may send. */
export function tellOpenDoor(
  options: { readonly address: string; readonly tls?: TlsListenOptions | undefined },
  { areAsked, mend }: { readonly areAsked: boolean; readonly mend: string },
  notice: InputContext['notice'],
): void {
  const { address, tls } = options;
  if (areAsked || asksClients(tls) || isLoopback(address)) return;
  notice(
    'warn',
    `takes events from everybody who reaches ${address}: ${mend}, or ask clients for certificates (tls.authorities)`,
  );
}
