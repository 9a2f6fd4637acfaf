import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import { type Event, emptyObject, fieldOf, formatIsoTime, newEvent, type Value } from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { target } from './target.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 48;

/** Fields of a record: name, offset, bytes. */
const NUMBERS: readonly (readonly [name: string, at: number, bytes: 1 | 2 | 4])[] = [
  ['input_snmp', 12, 2],
  ['output_snmp', 14, 2],
  ['in_pkts', 16, 4],
  ['in_bytes', 20, 4],
  ['l4_src_port', 32, 2],
  ['l4_dst_port', 34, 2],
  ['tcp_flags', 37, 1],
  ['protocol', 38, 1],
  ['src_tos', 39, 1],
  ['src_as', 40, 2],
  ['dst_as', 42, 2],
  ['src_mask', 44, 1],
  ['dst_mask', 45, 1],
];

export const netflow = defineCodecPlugin({
  name: 'netflow',
  summary: "Cisco's NetFlow, version 5: each flow of a datagram is an event",
  description: [
    'For the input `udp`. Versions 9 and 10 (IPFIX) are not there: their datagrams are dropped and counted as `netflow_version`. What',
    'is cut off or no NetFlow is counted as `record_unreadable`.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-netflow',
  ].join('\n'),
  status: 'beta',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    target: target.unwrap().default('netflow').describe('field under which the flow is put'),
    versions: option.list().default(['5', '9', '10']).describe('versions that are taken; only 5 can be read'),
    cache_ttl: option.number().default(4_000).describe('accepted; version 5 has no templates'),
    cache_save_path: option.text().optional().describe('accepted; version 5 has no templates'),
    netflow_definitions: option.text().optional().describe('accepted; version 5 has no definitions of fields'),
    ipfix_definitions: option.text().optional().describe('accepted; version 5 has no definitions of fields'),
    include_flowset_id: option.boolean().default(false).describe('accepted; version 5 has no flow sets'),
  }),
  examples: [{ title: 'what is no NetFlow holds no event', codec: 'netflow', decode: { input: 'hello', events: [] } }],
  createDecoder: (own, { emit, offset, count, clock }) => {
    const field = fieldOf(own.target);
    let at = offset;
    return {
      push: (chunk) => {
        const from = at;
        at += chunk.length;
        const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        const version = chunk.length < 2 ? 0 : view.getUint16(0);
        if (version === 9 || version === 10) {
          count('netflow_version');
          return;
        }
        const flows =
          version === 5 && own.versions.includes('5') && chunk.length >= HEADER_BYTES ? view.getUint16(2) : 0;
        const whole = Math.min(flows, Math.floor((chunk.length - HEADER_BYTES) / RECORD_BYTES));
        if (whole < flows || version !== 5) count('record_unreadable');
        for (let flow = 0; flow < whole; flow++) {
          const event = newEvent(clock());
          field.set(event, readFlow(view, HEADER_BYTES + flow * RECORD_BYTES, event));
          emit(event, from, flow === whole - 1 ? at : from);
        }
      },
      flush: () => undefined,
      get settled() {
        return at;
      },
      pending: false,
    };
  },
});

/** Also sets the time of the event: that of the header. */
function readFlow(view: DataView, at: number, event: Event): Value {
  const uptime = view.getUint32(4);
  const nanoseconds = view.getUint32(12);
  const sent = view.getUint32(8) * 1000 + Math.floor(nanoseconds / 1e6);
  const sampling = view.getUint16(22);
  event['@timestamp'] = sent;
  const flow = emptyObject();
  flow.version = 5;
  flow.flow_seq_num = view.getUint32(16);
  flow.engine_type = view.getUint8(20);
  flow.engine_id = view.getUint8(21);
  flow.sampling_algorithm = sampling >> 14;
  flow.sampling_interval = sampling & 0x3fff;
  flow.flow_records = view.getUint16(2);
  flow.ipv4_src_addr = address(view, at);
  flow.ipv4_dst_addr = address(view, at + 4);
  flow.ipv4_next_hop = address(view, at + 8);
  // Milliseconds since the device was started.
  flow.first_switched = formatIsoTime(sent - uptime + view.getUint32(at + 24));
  flow.last_switched = formatIsoTime(sent - uptime + view.getUint32(at + 28));
  for (const [name, offset, bytes] of NUMBERS) {
    const place = at + offset;
    flow[name] = bytes === 1 ? view.getUint8(place) : bytes === 2 ? view.getUint16(place) : view.getUint32(place);
  }
  return flow;
}

const address = (view: DataView, at: number): string => [0, 1, 2, 3].map((byte) => view.getUint8(at + byte)).join('.');
