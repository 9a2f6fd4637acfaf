/** What all events of a channel have in common. Empty: the receiver decides. */
export interface ChannelNames {
  readonly source: string;
  readonly host: string;
  readonly sourcetype: string;
}

/** As one text, which crosses threads and finds the channel again. None of the names has a NUL. */
export const printHead = ({ source, host, sourcetype }: ChannelNames): string => `${source}\0${host}\0${sourcetype}`;

export function readHead(head: unknown): ChannelNames {
  const [source = '', host = '', sourcetype = ''] = typeof head === 'string' ? head.split('\0') : [];
  return { source, host, sourcetype };
}
