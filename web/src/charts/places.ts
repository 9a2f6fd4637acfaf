import { formatMoment } from '../time/format.ts';
import type { PlaceLabel } from './axes.tsx';
import type { ChartData } from './chart-data.ts';
import type { Choice } from './choice.ts';
import { isRest } from './palette.ts';
import { labelled } from './scale.ts';
import { timeLabels } from './time-axis.ts';

/** What a place along x is called. */
export function nameOfPlace({ x, isTime }: ChartData, index: number): string {
  const value = x[index] ?? '';
  return isTime ? formatMoment(Number(value) * 1000) : String(value) === '' ? 'empty' : String(value);
}

export const LABEL_ROOM = 76;

/** Labels below the places whose middles `at` tells. */
export function placeLabels(data: ChartData, width: number, at: (index: number) => number): readonly PlaceLabel[] {
  if (data.isTime) {
    const times = data.x.map((value) => Number(value) * 1000);
    return timeLabels(times, width / LABEL_ROOM).map(({ index, text }) => ({ x: at(index), text }));
  }
  return labelled(data.x.length, width, LABEL_ROOM).map((index) => ({ x: at(index), text: nameOfPlace(data, index) }));
}

/** What is chosen by a click on a place: its value or its time, and the series where it is one. */
export function choiceAt(
  data: ChartData,
  index: number,
  series: { readonly field: string | undefined; readonly name: string | undefined },
  anchor: HTMLElement,
): Choice | undefined {
  const value = data.x[index];
  if (value === undefined) return undefined;
  const { field, name } = series;
  const ofSeries = field === undefined || name === undefined || isRest(name) ? [] : [{ field, value: name }];
  if (data.isTime) return { anchor, values: ofSeries, time: timeOf(data, index) };
  if (data.field === '') return undefined;
  return { anchor, values: [{ field: data.field, value }, ...ofSeries] };
}

function timeOf({ x }: ChartData, index: number): { readonly from: number; readonly to: number } {
  const from = Number(x[index]);
  const next = x[index + 1];
  const before = x[index - 1];
  // The last place lasts as long as the one before it.
  const to = next !== undefined ? Number(next) : before !== undefined ? from + (from - Number(before)) : from + 60;
  return { from, to };
}
