import { useRef } from 'react';
import type { Row } from '../api/types.ts';
import { useSize } from '../ui/use-size.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { scalar } from './chart-data.ts';
import type { OnChoose } from './choice.ts';
import { CursorFrame } from './cursor-frame.tsx';
import { LAND } from './land.ts';
import { isLatitude, isLongitude } from './map-columns.ts';
import { formatValue, numberOf, type ValueStyle } from './value-format.ts';

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly style: ValueStyle;
  readonly label: string;
  /** Why there may be nothing on it. */
  readonly note?: string | undefined;
  readonly onChoose?: OnChoose | undefined;
}

export interface Spot {
  readonly lat: number;
  readonly lon: number;
  readonly value: number;
  readonly name: string;
  readonly values: readonly { readonly field: string; readonly value: string | number | boolean }[];
}

const MOST = 2_000;

/** Rows with a latitude and a longitude (as `iplocation` makes them); undefined where there are no such columns. */
export function spotsOf(columns: readonly string[], rows: readonly Row[]): readonly Spot[] | undefined {
  const lat = columns.find(isLatitude);
  const lon = columns.find(isLongitude);
  if (lat === undefined || lon === undefined) return undefined;
  const others = columns.filter((column) => column !== lat && column !== lon && !column.startsWith('_'));
  const value =
    others.find((column) => column === 'count') ??
    others.find((column) => rows.some((row) => typeof row[column] === 'number'));
  const named = others.filter((column) => column !== value);
  return rows.slice(0, MOST).flatMap((row) => {
    const [y, x] = [numberOf(row[lat]), numberOf(row[lon])];
    if (y === undefined || x === undefined || Math.abs(y) > 90 || Math.abs(x) > 180) return [];
    const values = named.map((field) => ({ field, value: scalar(row[field]) })).filter((one) => one.value !== '');
    return [
      {
        lat: y,
        lon: x,
        value: value === undefined ? 1 : (numberOf(row[value]) ?? 0),
        name: values.map((one) => String(one.value)).join(', ') || `${y.toFixed(1)}, ${x.toFixed(1)}`,
        values,
      },
    ];
  });
}

/** Where addresses lie, on an equirectangular map: degrees are pixels. */
export function AddressMap({ columns, rows, style, label, note, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const spots = (spotsOf(columns, rows) ?? []).toSorted((a, b) => b.value - a.value);
  const largest = Math.max(1, spots[0]?.value ?? 1);
  // From 84° north to 58° south: there are no addresses beyond.
  const scale = Math.min(size.width / 360, size.height / 142);
  const at = (spot: Spot): { x: number; y: number } => ({
    x: size.width / 2 + spot.lon * scale,
    y: size.height / 2 + (13 - spot.lat) * scale,
  });
  const radius = (value: number): number => 3 + 13 * Math.sqrt(Math.max(0, value) / largest);
  return (
    <div className="chart map">
      {spots.length > 0 ? null : (
        <p className="map-note">
          <VisibleText text={note ?? 'None of these rows has a place.'} />
        </p>
      )}
      <CursorFrame
        frame={frame}
        label={label}
        count={spots.length}
        placeOf={(index) => {
          const spot = spots[index];
          return spot === undefined ? { x: 0, y: 0 } : at(spot);
        }}
        indexAt={(x, y) => {
          // The smallest lies on top.
          let best = -1;
          spots.forEach((spot, index) => {
            const place = at(spot);
            if (Math.hypot(place.x - x, place.y - y) <= radius(spot.value) + 3) best = index;
          });
          return best;
        }}
        readingOf={(index) => ({
          title: spots[index]?.name ?? '',
          lines: [{ name: '', value: formatValue(spots[index]?.value ?? 0, style) }],
        })}
        onChoose={
          onChoose === undefined
            ? undefined
            : (index, anchor) => {
                const spot = spots[index];
                if (spot !== undefined && spot.values.length > 0) onChoose({ anchor, values: spot.values });
              }
        }
      >
        {(cursor) => (
          <svg width={size.width} height={size.height} aria-hidden="true">
            {scale > 0 ? (
              <>
                <path
                  className="land"
                  d={LAND}
                  transform={`translate(${size.width / 2} ${size.height / 2 + 13 * scale}) scale(${scale})`}
                />
                {spots.map((spot, index) => {
                  const place = at(spot);
                  return (
                    <circle
                      // a result never changes its order
                      key={index}
                      className={index === cursor ? 'spot chosen' : 'spot'}
                      cx={place.x}
                      cy={place.y}
                      r={radius(spot.value)}
                    />
                  );
                })}
              </>
            ) : null}
          </svg>
        )}
      </CursorFrame>
    </div>
  );
}
