import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { defineInputPlugin } from '../input-plugin.ts';
import { Connections } from '../network/connections.ts';
import { listen } from '../network/listen.ts';
import { decodeStream } from './byte-stream.ts';
import { keepConnected } from './keep-connected.ts';
import { ownFields } from './own-fields.ts';
import { unkept } from './unkept.ts';

const MOST = 1_000;

let connections = 0;

export const unix = defineInputPlugin({
  name: 'unix',
  summary: 'listens on a Unix socket, or connects to one',
  description: [
    'Who may write is a matter of the permissions of the socket’s folder. There is no acknowledgement, as of `tcp`.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-unix',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...inputBase,
    ...ecsOption,
    path: option.text(z.string().min(1)).describe('path of the socket'),
    mode: option.choice(['server', 'client']).default('server').describe('who connects'),
    force_unlink: option.boolean().default(false).describe('takes away what an earlier process has left at the path'),
    data_timeout: option
      .number()
      .default(-1)
      .describe('seconds without a byte after which a connection is closed; -1: never'),
    socket_not_present_retry_interval_seconds: option
      .number(z.number().positive())
      .default(5)
      .describe('as a client: most seconds between two attempts to connect'),
  }),
  examples: [{ title: 'lines', pipeline: 'unix { path => "/run/app/log.sock" force_unlink => true }' }],
  defaultCodec: 'line',
  readsLines: true,
  needs: ({ path, mode }) => [{ path, access: mode === 'server' ? 'write' : 'read' }],
  create: (own, context) => {
    const { path, data_timeout, mode } = own;
    const refused = context.permissions.path(path, mode === 'server' ? 'write' : 'read');
    if (refused !== undefined) throw new Error(refused);
    const complete = ownFields(
      context.ecs === 'disabled'
        ? { host: context.host, path }
        : { '[host][name]': context.host, '[file][path]': path },
    );
    const serve = (socket: Socket): Promise<void> => {
      connections += 1;
      return decodeStream(socket, { source: `unix ${connections}`, complete }, context);
    };
    if (mode === 'client') {
      const pause = { first: 500, last: own.socket_not_present_retry_interval_seconds * 1000 };
      const options = { place: path, open: () => connect(path), event: 'connect', read: serve, pause } as const;
      return { ...unkept(), run: () => keepConnected(options, context) };
    }
    const open = new Connections({ most: MOST, idle: Math.max(0, data_timeout) * 1000, serve }, context);
    const run = async (): Promise<void> => {
      if (own.force_unlink) await rm(path, { force: true });
      const server = createServer((socket) => open.accept(socket));
      await listen(server, { path });
      await open.until(server);
    };
    return { ...unkept(), run };
  },
});
