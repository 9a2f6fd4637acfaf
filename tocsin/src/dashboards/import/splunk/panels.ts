import type { Element } from '@xmldom/xmldom';
import { GRID_COLUMNS, type PanelType } from '../../panel.ts';
import type { Notes, PanelBody, Place } from '../imported.ts';
import { columnsOf } from '../layout.ts';
import type { Searches } from './searches.ts';
import { moodsOf } from './thresholds.ts';
import { type Tokens, variableName } from './tokens.ts';
import { childOf, childrenOf, elementsOf, optionOf, textOf } from './xml.ts';

/** Elements that show something. */
const VISUALS = new Set(['single', 'chart', 'table', 'event', 'map', 'viz', 'html', 'list']);
const HEIGHTS: Readonly<Record<string, number>> = { single: 4, html: 4, chart: 8, table: 8, event: 9, map: 10 };
/** Pixels of a row of the grid. */
const ROW = 40;

const CHARTS: Readonly<Record<string, PanelType>> = {
  line: 'line',
  area: 'area',
  column: 'column',
  bar: 'bar',
  pie: 'pie',
  radialGauge: 'single',
  fillerGauge: 'single',
  markerGauge: 'single',
};

/** Options that change a picture in a way that there is no like of. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'trellis.enabled': 'one picture is made of the small ones of a trellis',
  'charting.axisY2.enabled': 'there is one axis of values',
  'charting.chart.overlayFields': 'no line is drawn over the chart: all are of one kind',
};

export interface PanelContext {
  readonly searches: Searches;
  readonly tokens: Tokens;
  readonly notes: Notes;
}

/** Panels of the rows, each row under the one before; what stands in one panel stands in its part of the row. */
export function readRows(rows: readonly Element[], context: PanelContext): readonly PanelBody[] {
  const panels: PanelBody[] = [];
  let y = 0;
  rows.forEach((row, index) => {
    // Before panels there were, visuals stood in rows.
    const parts = elementsOf(row).filter(({ tagName }) => tagName === 'panel' || VISUALS.has(tagName));
    const columns = columnsOf(parts.length);
    hidesOf(row, `row ${index + 1}`, 'its panels are always shown', context.notes);
    let height = 0;
    parts.forEach((part, number) => {
      const column = columns[number] ?? { x: 0, w: GRID_COLUMNS };
      const place = `row ${index + 1}, panel ${number + 1}`;
      const made = readPanel(part, { ...column, y, h: 0 }, place, context);
      panels.push(...made);
      height = Math.max(height, ...made.map(({ at }) => at.y + at.h - y));
    });
    y += height;
  });
  return panels;
}

function readPanel(panel: Element, area: Place, place: string, context: PanelContext): readonly PanelBody[] {
  const { notes } = context;
  const ref = panel.getAttribute('ref');
  if (ref !== null && ref !== '') notes.add(place, `the prebuilt panel "${ref}" is not in the file`);
  hidesOf(panel, place, 'the panel is always shown', notes);
  const visuals = panel.tagName === 'panel' ? elementsOf(panel).filter(({ tagName }) => VISUALS.has(tagName)) : [panel];
  const heading = panel.tagName === 'panel' ? textOf(panel, 'title') : undefined;
  const made: PanelBody[] = [];
  let { y } = area;
  for (let at = 0; at < visuals.length; ) {
    // Single values that follow one another stand side by side, everything else one below the other.
    let end = at + 1;
    if (visuals[at]?.tagName === 'single') while (visuals[end]?.tagName === 'single') end++;
    const beside = visuals.slice(at, end);
    const columns = columnsOf(beside.length, area.x, area.w);
    const heights = beside.map(heightOf);
    beside.forEach((visual, index) => {
      const where = { ...(columns[index] ?? area), y, h: heights[index] ?? 8 };
      const one = readVisual(visual, where, made.length === 0 ? heading : undefined, place, context);
      if (one !== undefined) made.push(one);
    });
    y += Math.max(...heights);
    at = end;
  }
  return made;
}

function hidesOf(element: Element, place: string, instead: string, notes: Notes): void {
  for (const name of ['depends', 'rejects'])
    if (element.getAttribute(name)) notes.add(place, `${name}="${element.getAttribute(name)}" is left out: ${instead}`);
}

const heightOf = (visual: Element): number => {
  const pixels = Number(/^\d+/.exec(optionOf(visual, 'height') ?? '')?.[0] ?? 0);
  return pixels > 0 ? Math.min(30, Math.max(3, Math.ceil(pixels / ROW) + 1)) : (HEIGHTS[visual.tagName] ?? 8);
};

function readVisual(
  visual: Element,
  at: Place,
  heading: string | undefined,
  where: string,
  context: PanelContext,
): PanelBody | undefined {
  const { notes, searches, tokens } = context;
  const named = textOf(visual, 'title') ?? heading ?? '';
  const place = named === '' ? where : `${where} "${named}"`;
  // A title may hold a token, which a title here can't.
  const title = named.replace(/\$[\w.]+\$/g, '…').slice(0, 200);
  if (visual.tagName === 'html') {
    const text = textOfHtml(visual);
    notes.add(place, 'of HTML only its text is taken over');
    return { type: 'markdown', title, text, at };
  }
  const found = searches.of(visual, place);
  if (found === undefined) return undefined;
  const type = typeOf(visual, place, notes);
  const search = type === 'table' ? { ...found, search: `${found.search}${columnsShown(visual)}` } : found;
  for (const [option, what] of Object.entries(LEFT_OUT))
    if (!/^(?:0|false|f|)$/i.test(optionOf(visual, option) ?? '')) notes.add(place, what);
  const stack = optionOf(visual, 'charting.chart.stackMode');
  if (stack === 'stacked100') notes.add(place, 'stacked to 100 % is not known here: values are stacked as they are');
  if (childrenOf(visual, 'format').length > 0) notes.add(place, 'colours and formats of cells are left out');
  const isSingle = type === 'single';
  const interpretation = optionOf(visual, 'trendColorInterpretation');
  const unit = optionOf(visual, 'unit');
  const moods = isSingle ? moodsOf(optionOf(visual, 'rangeValues'), optionOf(visual, 'rangeColors')) : [];
  return {
    title,
    type,
    ...search,
    at,
    ...(stack?.startsWith('stacked') && ['area', 'column', 'bar'].includes(type) ? { stacked: true } : {}),
    ...(unit === undefined || unit === '' ? {} : { unit: unit.slice(0, 20) }),
    ...(isSingle && /^(?:0|false)$/.test(optionOf(visual, 'showTrendIndicator') ?? '') ? { trend: false } : {}),
    ...(isSingle && interpretation !== undefined ? { upIs: interpretation === 'inverse' ? 'bad' : 'good' } : {}),
    ...(moods.length === 0 ? {} : { thresholds: [...moods] }),
    ...linkOf(visual, place, tokens, notes),
  };
}

function typeOf(visual: Element, place: string, notes: Notes): PanelType {
  switch (visual.tagName) {
    case 'single':
    case 'table':
    case 'map':
      return visual.tagName;
    case 'event':
    case 'list':
      return 'events';
    case 'chart': {
      const chart = optionOf(visual, 'charting.chart') ?? 'column';
      const type = CHARTS[chart];
      if (type === undefined) notes.add(place, `a ${chart} chart is not known here: it is a table`);
      else if (chart !== type) notes.add(place, `a ${chart} is shown as a single value`);
      return type ?? 'table';
    }
    default: {
      const name = visual.getAttribute('type') ?? visual.tagName;
      notes.add(place, `the visualisation ${name} is not known here: it is a table`);
      return 'table';
    }
  }
}

const DASHBOARD_LINK = /^\/app\/[^/?]+\/([\w-]+)(?:\?(.*))?$/;

function linkOf(visual: Element, place: string, tokens: Tokens, notes: Notes): Pick<PanelBody, 'link'> {
  if (optionOf(visual, 'drilldown') === 'none') return { link: 'none' };
  const drilldown = childOf(visual, 'drilldown');
  if (drilldown === undefined) return {};
  // Of links by the column that is clicked, the first that leads to a dashboard counts.
  const links = [drilldown, ...childrenOf(drilldown, 'condition')].map((one) => textOf(one, 'link'));
  const told = links.filter((one) => one !== undefined);
  const to = told.find((one) => DASHBOARD_LINK.test(one)) ?? told[0];
  if (told.length > 1) notes.add(place, 'a click leads to one place, whatever column it is in');
  const [, dashboard, query = ''] = DASHBOARD_LINK.exec(to ?? '') ?? [];
  if (dashboard !== undefined && dashboard !== 'search') {
    const set = /(?:form\.)?([\w.-]+)=\$(?:click\.value2?|row\.[^$]+)\$/.exec(query)?.[1];
    return { link: { dashboard: idOf(dashboard), ...(set === undefined ? {} : { variable: variableName(set) }) } };
  }
  if (to !== undefined && dashboard === undefined) notes.add(place, `the link to ${to.slice(0, 100)} is left out`);
  const sets = childrenOf(drilldown, 'set', 'eval', 'unset').map((one) => one.getAttribute('token') ?? '');
  for (const token of new Set(sets)) {
    if (tokens.unset.has(variableName(token)) || token !== '')
      notes.add(
        place,
        `a click sets no $${token}$ here`,
        'a click on a value filters the dashboard by it, or opens its events',
      );
  }
  return {};
}

/** `<fields>` of a table: the columns that it shows, as a list or as JSON. */
function columnsShown(visual: Element): string {
  const names = [...(textOf(visual, 'fields') ?? '').matchAll(/"((?:[^"\\]|\\.)+)"|([^\s,[\]"]+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  return names.length === 0
    ? ''
    : ` | table ${names.map((name) => (/^[\w.*]+$/.test(name) ? name : `"${name}"`)).join(', ')}`;
}

/** An id that a file may have: `Failed_Logins` → `failed-logins`. */
export const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64) || 'dashboard';

const HEADINGS: Readonly<Record<string, string>> = { h1: '# ', h2: '## ', h3: '### ', h4: '#### ', li: '- ' };

function textOfHtml(html: Element): string {
  const lines = elementsOf(html).length === 0 ? [html.textContent ?? ''] : elementsOf(html).flatMap(linesOf);
  return lines
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n\n')
    .slice(0, 100_000);
}

function linesOf(element: Element): readonly string[] {
  if (['style', 'script'].includes(element.tagName)) return [];
  const inner = elementsOf(element);
  const blocks = inner.filter(({ tagName }) => /^(?:h\d|p|ul|ol|li|div|table|tr)$/.test(tagName));
  if (blocks.length > 0) return blocks.flatMap(linesOf);
  const text = element.textContent?.trim() ?? '';
  return text === '' ? [] : [`${HEADINGS[element.tagName] ?? ''}${text}`];
}
