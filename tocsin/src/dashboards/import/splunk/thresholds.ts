import type { PanelBody } from '../imported.ts';

type Threshold = NonNullable<PanelBody['thresholds']>[number];

/** `[0,30,70]` and `["0x53a051","0xf8be34","0xdc4e41"]` of a single value: a colour for what lies below the first, between, and above the last. */
export function moodsOf(values: string | undefined, colours: string | undefined): readonly Threshold[] {
  const borders = list(values).map(Number);
  const names = list(colours).map(String);
  if (borders.some((border) => !Number.isFinite(border)) || names.length !== borders.length + 1) return [];
  // What lies below the first border has no border of its own here: it is neutral, unless its colour says more.
  const first = moodOf(names[0] ?? '');
  const below: Threshold[] = first === 'neutral' ? [] : [{ from: Math.min(0, ...borders) - 1e12, mood: first }];
  return [...below, ...borders.map((from, index): Threshold => ({ from, mood: moodOf(names[index + 1] ?? '') }))];
}

function list(text: string | undefined): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** By its hue: green, yellow and orange, red; anything else is neutral. */
function moodOf(colour: string): Threshold['mood'] {
  const digits = /^(?:0x|#)([0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (digits === undefined) return 'neutral';
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return 'neutral';
  const hue =
    most === red
      ? (60 * (green - blue)) / (most - least)
      : most === green
        ? 120 + (60 * (blue - red)) / (most - least)
        : 240 + (60 * (red - green)) / (most - least);
  if (hue >= 75 && hue < 170) return 'good';
  if (hue >= 20 && hue < 75) return 'warning';
  return hue < 20 && hue > -30 ? 'bad' : 'neutral';
}
