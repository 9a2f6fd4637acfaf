import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { type Event, template } from '../event/index.ts';
import { defineFilter, type FilterContext, perEvent } from './filter.ts';
import { holdsAddress, type IpNetwork, readAddress, readNetwork } from './ip-network.ts';
import { readOptionFile } from './read-file.ts';

export const cidr = defineFilter({
  name: 'cidr',
  summary: 'looks whether an address lies in one of some networks',
  description: `Succeeds with an event if any of the addresses lies in any of the networks; what follows from that is said by \`add_tag\` and its like.
Networks are IPv4 or IPv6, with a prefix length or a mask. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-cidr`,
  status: 'stable',
  reads: ({ network_path }) => (network_path === undefined ? [] : [network_path]),
  options: z.strictObject({
    ...filterBase,
    address: option.list().default([]).describe('addresses; may hold %{fields}'),
    network: option.list().default([]).describe('networks; may hold %{fields}, several divided by commas'),
    network_path: option.text().optional().describe('a file that holds the networks'),
    separator: option
      .text(z.string().min(1, { error: 'must not be empty' }))
      .default('\n')
      .describe('what stands between networks in the file'),
    refresh_interval: option
      .number(z.number().min(0))
      .default(600)
      .describe('seconds after which the file is read again'),
  }),
  examples: [
    {
      title: 'from inside',
      pipeline: 'cidr { address => ["%{ip}"] network => ["10.0.0.0/8", "fd00::/8"] add_tag => ["internal"] }',
      event: { ip: '10.1.2.3' },
      expect: [{ tags: ['internal'] }],
    },
    {
      title: 'from outside',
      pipeline: 'cidr { address => ["%{ip}"] network => ["10.0.0.0/8", "fd00::/8"] add_tag => ["internal"] }',
      event: { ip: '192.0.2.1' },
      expect: [{ tags: null }],
    },
  ],
  create: (options, context) => {
    if (options.network_path !== undefined && options.network.length > 0)
      throw new Error('"network" and "network_path" exclude each other: leave one out');
    const addresses = options.address.map((text) => template(text));
    const networks =
      options.network_path === undefined
        ? writtenNetworks(options.network, context)
        : fileNetworks(options.network_path, options, context);
    return perEvent((event) => {
      const known = networks(event);
      return addresses.some((address) => {
        const one = readAddress(address(event).trim());
        return one !== undefined && known.some((network) => holdsAddress(network, one));
      });
    }, context);
  },
});

type Networks = (event: Event) => readonly IpNetwork[];

function readNetworks(texts: readonly string[], { notice }: FilterContext): readonly IpNetwork[] {
  return texts.flatMap((text) => {
    const network = readNetwork(text);
    if (network === undefined) notice('warn', `cidr: ${JSON.stringify(text)} is no network and is left out`);
    return network ?? [];
  });
}

function writtenNetworks(texts: readonly string[], context: FilterContext): Networks {
  const templates = texts.map((text) => template(text));
  const constant = readNetworks(
    templates.filter(({ isConstant }) => isConstant).flatMap(({ text }) => text.split(',')),
    context,
  );
  const filled = templates.filter(({ isConstant }) => !isConstant);
  if (filled.length === 0) return () => constant;
  return (event) => [
    ...constant,
    ...filled.flatMap((text) =>
      text(event)
        .split(',')
        .flatMap((part) => readNetwork(part) ?? []),
    ),
  ];
}

function fileNetworks(
  path: string,
  options: { readonly separator: string; readonly refresh_interval: number },
  context: FilterContext,
): Networks {
  const read = (): readonly IpNetwork[] => {
    const parts = readOptionFile(context.folder, path)
      .split(options.separator)
      .filter((part) => part.trim() !== '');
    if (parts.length === 0) throw new Error(`${path}: holds no network: check "separator"`);
    return readNetworks(parts, context);
  };
  let known = read();
  let readAt = context.clock();
  return () => {
    if (context.clock() - readAt < options.refresh_interval * 1000) return known;
    readAt = context.clock();
    try {
      known = read();
    } catch (error) {
      context.notice(
        'error',
        `cidr: the networks stay as they were: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return known;
  };
}
