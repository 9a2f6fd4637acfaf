import { decodeRow, fields, list, number, text } from './decode.ts';
import type { ServerEvent } from './event-stream.ts';
import {
  COMPLETION_KINDS,
  type CompletionItem,
  type CompletionKind,
  type Completions,
  type FieldSummary,
  type FieldsReport,
  type Progress,
  type TailMessage,
  type ValueCount,
} from './search-types.ts';

export function decodeCompletions(body: unknown): Completions {
  const reply = fields(body, 'completion');
  return { from: number(reply, 'from'), to: number(reply, 'to'), items: list(reply, 'items').map(decodeItem) };
}

export function decodeFieldsReport(body: unknown): FieldsReport {
  const reply = fields(body, 'list of fields');
  return {
    total: number(reply, 'total'),
    sampled: reply.sampled === true,
    fields: list(reply, 'fields').map(decodeField),
  };
}

export function decodeProgress(body: unknown): Progress {
  const reply = fields(body, 'progress');
  return { rowsRead: number(reply, 'rowsRead'), rowsTotal: number(reply, 'rowsTotal') };
}

/** Undefined for an event of a newer server that this page does not know. */
export function decodeTailMessage({ event, data }: ServerEvent): TailMessage | undefined {
  const reply = fields(parsed(data), 'live event');
  switch (event) {
    case 'rows':
      return { kind: 'rows', columns: list(reply, 'columns').map(String), rows: list(reply, 'rows').map(decodeRow) };
    case 'counts':
      return { kind: 'counts', leftOut: number(reply, 'leftOut') };
    case 'warning':
      return { kind: 'warning', message: text(reply, 'message') };
    case 'end':
      return { kind: 'end', message: text(reply, 'message') };
    default:
      return undefined;
  }
}

function decodeItem(body: unknown): CompletionItem {
  const item = fields(body, 'completion');
  const { detail } = item;
  const kind = COMPLETION_KINDS.find((known): known is CompletionKind => known === item.kind) ?? 'value';
  const shown = { label: text(item, 'label'), insert: text(item, 'insert'), kind };
  return typeof detail === 'string' ? { ...shown, detail } : shown;
}

function decodeField(body: unknown): FieldSummary {
  const field = fields(body, 'field');
  return {
    name: text(field, 'name'),
    coverage: number(field, 'coverage'),
    distinct: number(field, 'distinct'),
    numeric: field.numeric === true,
    top: list(field, 'top').map(decodeValueCount),
  };
}

function decodeValueCount(body: unknown): ValueCount {
  const entry = fields(body, 'value');
  return { value: text(entry, 'value'), count: number(entry, 'count') };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
