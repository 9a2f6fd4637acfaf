import { lazy, Suspense, useContext, useMemo } from 'react';
import type { Panel } from '../api/dashboards.ts';
import type { SearchResult } from '../api/types.ts';
import { BarChart } from '../charts/bar-chart.tsx';
import { chartData, figureData } from '../charts/chart-data.ts';
import type { OnChoose } from '../charts/choice.ts';
import { ColumnChart } from '../charts/column-chart.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { EventPanel } from '../charts/event-panel.tsx';
import { HeatMap } from '../charts/heat-map.tsx';
import { LineChart } from '../charts/line-chart.tsx';
import { hasPlaces } from '../charts/map-columns.ts';
import { PieChart } from '../charts/pie-chart.tsx';
import { SingleValue } from '../charts/single-value.tsx';
import { TopList } from '../charts/top-list.tsx';
import type { ValueStyle } from '../charts/value-format.ts';
import { groupFields } from '../search/narrow.ts';
import { TYPE_NAMES } from './new-panel.ts';
import { FormatsContext } from './pattern-formats.ts';
import '../styles/charts.css';

/** The outlines of the land are only loaded where there is a map. */
const AddressMap = lazy(async () => ({ default: (await import('../charts/address-map.tsx')).AddressMap }));

interface Props {
  readonly panel: Panel;
  /** The search that `result` answers. */
  readonly search: string;
  readonly result: SearchResult;
  readonly asTable: boolean;
  readonly onChoose: OnChoose | undefined;
}

/** What a panel's search has answered, as its type shows it. */
export function PanelPicture({ panel, search, result, asTable, onChoose }: Props) {
  const { columns, rows } = result;
  const { format, unit } = panel;
  const formats = useContext(FormatsContext);
  const style = useMemo((): ValueStyle => ({ format, unit }), [format, unit]);
  const data = useMemo(
    () => (panel.type === 'single' ? figureData(columns, rows) : chartData(columns, rows)),
    [panel.type, columns, rows],
  );
  const label = `${panel.title === '' ? 'Panel' : panel.title}, ${(asTable ? TYPE_NAMES.table : TYPE_NAMES[panel.type]).toLowerCase()}`;
  // `timechart` and `chart` have the values of their last field as columns.
  const seriesField = useMemo(
    () => data.splitField ?? groupFields(search).findLast((one) => one !== data.field),
    [data, search],
  );
  const table = { columns, rows, label, style, formats, thresholds: panel.thresholds, onChoose };
  if (asTable) return <DataTable {...table} />;
  const chart = { data, style, label, stacked: panel.stacked, seriesField, onChoose };
  const ranked = { columns, rows, style, label, thresholds: panel.thresholds, onChoose };
  switch (panel.type) {
    case 'line':
      return <LineChart {...chart} filled={false} />;
    case 'area':
      return <LineChart {...chart} filled />;
    case 'column':
      return <ColumnChart {...chart} />;
    case 'bar':
      return <BarChart {...chart} />;
    case 'pie':
      return <PieChart {...ranked} />;
    case 'top':
      return <TopList {...ranked} />;
    case 'heatmap':
      return <HeatMap {...chart} />;
    case 'events':
      return <EventPanel rows={rows} label={label} />;
    case 'map':
      return hasPlaces(columns) ? (
        <Suspense fallback={<div className="panel-wait" />}>
          <AddressMap {...ranked} note={result.warnings[0]} />
        </Suspense>
      ) : (
        <p className="panel-empty">
          A map needs columns <code>lat</code> and <code>lon</code>, as <code>iplocation</code> makes them from
          addresses where a GeoIP database is there.
        </p>
      );
    case 'single':
      return (
        <SingleValue
          data={data}
          style={style}
          label={label}
          trend={panel.trend}
          upIs={panel.upIs}
          thresholds={panel.thresholds}
          word={wordOf(result)}
          onOpen={onChoose === undefined ? undefined : (anchor) => onChoose({ anchor, values: [] })}
        />
      );
    default:
      return <DataTable {...table} />;
  }
}

function wordOf({ columns, rows }: SearchResult): string | undefined {
  const cell = rows.at(-1)?.[columns.find((column) => column !== '_time') ?? ''];
  return cell === null || cell === undefined ? undefined : String(cell);
}
