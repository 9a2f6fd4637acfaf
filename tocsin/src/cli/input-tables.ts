import type { InputStatus } from '../pipeline/index.ts';
import { renderTable, stripControl, type TableOptions } from './terminal.ts';

/** An input, and the Logstash pipeline that it belongs to, if any. */
export type ShownInput = InputStatus & { readonly pipeline: string };

/** Below so many columns what went wrong is told under the table. */
const WIDE = 110;

/** What `tocsin inputs` shows: a table of inputs that read, and one of those that listen. `now`: milliseconds. */
export function inputTables(inputs: readonly ShownInput[], options: TableOptions, now: number): string {
  const reading = inputs.filter(({ listeners }) => listeners === undefined);
  const listening = inputs.filter(({ listeners }) => listeners !== undefined);
  return [
    ...(reading.length > 0 ? [readingTable(reading, options)] : []),
    ...(listening.length > 0 ? [listeningTable(listening, options, now)] : []),
  ].join('\n');
}

function readingTable(inputs: readonly ShownInput[], options: TableOptions): string {
  const rows = inputs.map(({ pipeline, id, type, events, sources, error }) => [
    pipeline,
    id,
    type,
    String(events),
    String(sources.length),
    String(sources.reduce((sum, { lag }) => sum + lag, 0)),
    error ?? '',
  ]);
  return renderTable(['pipeline', 'id', 'type', 'events', 'sources', 'bytes behind', 'trouble'], rows, options);
}

interface Row {
  readonly input: ShownInput;
  readonly address: string;
  readonly clients: string;
  readonly trouble: string;
}

function listeningTable(inputs: readonly ShownInput[], options: TableOptions, now: number): string {
  const rows = inputs.flatMap((input) => listenerRows(input, now));
  const isWide = options.width >= WIDE;
  // A column that says nothing takes no room.
  const hasPipelines = rows.some(({ input }) => input.pipeline !== '');
  const hasTypes = rows.some(({ input }) => input.type !== input.id);
  const table = renderTable(
    [
      ...(hasPipelines ? ['pipeline'] : []),
      'id',
      ...(hasTypes ? ['type'] : []),
      'address',
      ...NUMBERS,
      ...(isWide ? ['last error'] : []),
    ],
    rows.map(({ input, address, clients, trouble }) => [
      ...(hasPipelines ? [input.pipeline] : []),
      input.id,
      ...(hasTypes ? [input.type] : []),
      address,
      clients,
      String(input.events),
      String(input.eventsPerSecond),
      String(input.refused),
      ...(isWide ? [trouble] : []),
    ]),
    { ...options, whole: ['address', ...NUMBERS] },
  );
  if (isWide) return table;
  const troubles = rows.filter(({ trouble }) => trouble !== '');
  return table + troubles.map(({ input, trouble }) => `${stripControl(`${input.id}: ${trouble}`)}\n`).join('');
}

const NUMBERS = ['clients', 'events', 'events/s', 'refused'];

function listenerRows(input: ShownInput, now: number): readonly Row[] {
  const { listeners = [], error } = input;
  if (listeners.length === 0) return [{ input, address: '', clients: '', trouble: error ?? 'does not listen yet' }];
  return listeners.map(({ address, protocol, clients, lastError }) => ({
    input,
    address: `${protocol} ${address}`,
    clients: String(clients),
    trouble: error ?? (lastError === undefined ? '' : `${lastError.message} (${ago(now - lastError.at)})`),
  }));
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h ago` : `${Math.round(seconds / 86_400)} d ago`;
}
