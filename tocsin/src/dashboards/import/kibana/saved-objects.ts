import { idOfTitle } from '../../../define/index.ts';
import { GRID_COLUMNS } from '../../panel.ts';
import { formats, type ValueFormat } from '../../value-format.ts';
import {
  type DashboardBody,
  type Imported,
  ImportFault,
  Notes,
  type PanelBody,
  type PatternBody,
  type Place,
  type SearchBody,
} from '../imported.ts';
import { withoutOverlaps } from '../layout.ts';
import { type Fields, fieldsOf, isFields, listOf, numberOf, parsed, textOf } from './json.ts';
import { fieldOf } from './kql.ts';
import { lensPicture } from './lens.ts';
import { conditionsOf, sourceOf } from './query.ts';
import { type Picture, pictureOf } from './visualization.ts';

interface SavedObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: Fields;
  readonly references: readonly Fields[];
}

const VIEWS = new Set(['index-pattern', 'data-view']);
/** Columns of Kibana's grid; two of its rows are one here. */
const KIBANA_COLUMNS = 48;

/**
 * Saved objects of Kibana or OpenSearch Dashboards, one JSON object a line as they are exported: data views, searches, classic
 * visualisations, Lens, dashboards. Throws `ImportFault`.
 */
export function readSavedObjects(text: string): Imported {
  const objects = objectsOf(text);
  if (objects.length === 0) throw new ImportFault('there is no saved object of Kibana in it');
  return new Import(objects).read();
}

function objectsOf(text: string): readonly SavedObject[] {
  const whole = parsed(text);
  const values =
    whole === undefined ? lines(text) : isFields(whole) ? [whole, ...listOf(whole.objects)] : listOf(whole);
  return values.filter(isFields).flatMap((value) => {
    const attributes = value.attributes ?? value._source;
    if (typeof value.id !== 'string' || typeof value.type !== 'string' || !isFields(attributes)) return [];
    return [{ id: value.id, type: value.type, attributes, references: listOf(value.references).filter(isFields) }];
  });
}

const lines = (text: string): readonly unknown[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value = parsed(line);
    if (value === undefined) throw new ImportFault(`line ${index + 1} is no JSON`);
    return [value];
  });

class Import {
  readonly #objects = new Map<string, SavedObject>();
  readonly #notes = new Notes();
  /** Ids that files get. */
  readonly #patternIds = new Map<string, string>();

  constructor(objects: readonly SavedObject[]) {
    for (const object of objects) this.#objects.set(`${object.type}/${object.id}`, object);
  }

  read(): Imported {
    const patterns: { id: string; body: PatternBody }[] = [];
    const searches: { id: string; body: SearchBody }[] = [];
    const dashboards: { id: string; body: DashboardBody }[] = [];
    const taken = (list: readonly { id: string }[]) => (id: string) => list.some((one) => one.id === id);
    for (const object of this.#objects.values()) {
      const title = textOf(object.attributes.title) || object.id;
      const place = `${object.type} "${title.slice(0, 80)}"`;
      if (VIEWS.has(object.type)) {
        const body = this.#pattern(object, place);
        if (body === undefined) continue;
        const id = idOfTitle(title.replace(/\*/g, ''), taken(patterns));
        this.#patternIds.set(object.id, id);
        patterns.push({ id, body });
      } else if (object.type === 'search') {
        const description = textOf(object.attributes.description);
        const body = {
          title: title.slice(0, 200),
          ...(description && { description }),
          search: this.#events(object, place),
        };
        searches.push({ id: idOfTitle(title, taken(searches)), body });
      } else if (object.type === 'dashboard') {
        dashboards.push({ id: idOfTitle(title, taken(dashboards)), body: this.#dashboard(object, place) });
      } else if (object.type !== 'visualization' && object.type !== 'lens' && object.type !== 'config') {
        this.#notes.add(place, `an object of the type ${object.type} has no like here`);
      }
    }
    return { format: 'kibana', dashboards, patterns, searches, notes: this.#notes.all() };
  }

  #pattern({ attributes }: SavedObject, place: string): PatternBody | undefined {
    const title = textOf(attributes.title);
    const indexes = title.split(',').map((one) => one.trim().toLowerCase());
    const good = indexes.filter((one) => /^[a-z0-9*][a-z0-9._*-]{0,199}$/.test(one));
    if (good.length < indexes.length)
      this.#notes.add(place, 'names of clusters and exclusions are left out of its indexes');
    if (good.length === 0) return undefined;
    const time = textOf(attributes.timeFieldName);
    if (time !== '' && time !== '@timestamp')
      this.#notes.add(place, `its time is ${time}; here it is that of the event`);
    const kept = Object.entries(fieldsOf(parsed(attributes.fieldFormatMap))).flatMap(([field, format]) => {
      const name = FORMATS[textOf(fieldsOf(format).id)] ?? textOf(fieldsOf(format).id);
      return isFormat(name) ? [[field, name] as const] : [];
    });
    return {
      title: (textOf(attributes.name) || title).slice(0, 200),
      indexes: good,
      ...(kept.length === 0 ? {} : { formats: Object.fromEntries(kept) }),
    };
  }

  /** The condition of the events of a search or of a picture: its indexes, its query, its filters. */
  #events(object: SavedObject, place: string): string {
    const source = sourceOf(object.attributes);
    const under = this.#referenced(object, textOf(object.attributes.savedSearchRefName) || 'search_0', 'search');
    const base = under === undefined ? this.#index(object, source) : this.#events(under, place);
    return [base, ...conditionsOf(source, place, this.#notes)].filter((one) => one !== '').join(' ') || '*';
  }

  #index(object: SavedObject, source: Fields): string {
    const byName = object.references.find(({ name }) => name === source.indexRefName);
    const anyView = object.references.find(({ type }) => VIEWS.has(textOf(type)));
    const id = textOf(byName?.id) || textOf(source.index) || textOf(anyView?.id);
    const view = this.#objects.get(`index-pattern/${id}`) ?? this.#objects.get(`data-view/${id}`);
    const title = view === undefined ? '' : textOf(view.attributes.title);
    const names = title
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => /^[a-z0-9._*-]+$/.test(one) && !one.startsWith('-'));
    if (names.length === 0) return '';
    return names.length === 1 ? `index=${names[0]}` : `index IN (${names.join(', ')})`;
  }

  #referenced(object: SavedObject, name: string, type?: string): SavedObject | undefined {
    const reference = object.references.find((one) => one.name === name && (type === undefined || one.type === type));
    return reference === undefined ? undefined : this.#objects.get(`${textOf(reference.type)}/${textOf(reference.id)}`);
  }

  #dashboard(object: SavedObject, place: string): DashboardBody {
    const { attributes } = object;
    const panels: PanelBody[] = [];
    for (const [index, panel] of listOf(parsed(attributes.panelsJSON)).filter(isFields).entries()) {
      const made = this.#panel(object, panel, `${place}, panel ${index + 1}`);
      if (made !== undefined) panels.push(made);
    }
    const places = withoutOverlaps(panels.map(({ at }) => at));
    const description = textOf(attributes.description);
    const filters = conditionsOf(sourceOf(attributes), place, this.#notes);
    for (const control of listOf(
      Object.values(fieldsOf(parsed(fieldsOf(attributes.controlGroupInput).panelsJSON))),
    ).filter(isFields)) {
      const field = textOf(fieldsOf(control.explicitInput).fieldName);
      this.#notes.add(
        place,
        `the control of ${field || 'a field'} is left out`,
        'a click on a value filters the dashboard by it',
      );
    }
    const refresh = fieldsOf(attributes.refreshInterval);
    const seconds = Math.round((numberOf(refresh.value) ?? 0) / 1_000);
    const [earliest, latest] = [timeOf(textOf(attributes.timeFrom)), timeOf(textOf(attributes.timeTo))];
    return {
      title: (textOf(attributes.title) || object.id).slice(0, 200),
      ...(description === '' ? {} : { description }),
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
      ...(refresh.pause === false && seconds > 0 && seconds < 10_000 ? { refresh: `${seconds}s` } : {}),
      ...(filters.length === 0 ? {} : { filters: [...filters] }),
      panels: panels.map((panel, index) => ({ ...panel, at: places[index] ?? panel.at })),
    };
  }

  #panel(dashboard: SavedObject, panel: Fields, place: string): PanelBody | undefined {
    const config = fieldsOf(panel.embeddableConfig);
    const name = textOf(panel.panelRefName);
    const index = textOf(panel.panelIndex);
    const object =
      this.#referenced(dashboard, name) ??
      this.#referenced(dashboard, `${index}:${name}`) ??
      this.#objects.get(`${textOf(panel.type)}/${textOf(panel.id)}`) ??
      this.#inline(dashboard, panel, config);
    if (object === undefined) {
      this.#notes.add(place, 'what it shows is not in the file', 'export with related objects');
      return undefined;
    }
    const title = textOf(panel.title) || textOf(config.title) || textOf(object.attributes.title);
    const named = title === '' ? place : `${place} "${title.slice(0, 80)}"`;
    const picture = this.#picture(object, named);
    return picture === undefined
      ? undefined
      : { ...picture, title: title.slice(0, 200), at: placeOf(fieldsOf(panel.gridData)) };
  }

  /** A picture that is kept in the dashboard itself. */
  #inline(dashboard: SavedObject, panel: Fields, config: Fields): SavedObject | undefined {
    const saved = fieldsOf(config.savedVis);
    const id = textOf(panel.panelIndex);
    if (isFields(config.savedVis)) {
      const attributes = {
        title: saved.title,
        visState: { title: saved.title, type: saved.type, params: saved.params, aggs: fieldsOf(saved.data).aggs },
        kibanaSavedObjectMeta: { searchSourceJSON: fieldsOf(saved.data).searchSource },
      };
      return { id, type: 'visualization', attributes, references: dashboard.references };
    }
    if (!isFields(config.attributes)) return undefined;
    const references = listOf(config.attributes.references).filter(isFields);
    return {
      id,
      type: textOf(panel.type),
      attributes: config.attributes,
      references: [...references, ...dashboard.references],
    };
  }

  #picture(object: SavedObject, place: string): Picture | undefined {
    const { attributes } = object;
    if (object.type === 'search') {
      const columns = listOf(attributes.columns)
        .map(String)
        .filter((name) => name !== '_source');
      const events = this.#events(object, place);
      if (columns.length === 0) return { type: 'events', search: events };
      return { type: 'table', search: `${events} | table _time ${columns.map(fieldOf).join(' ')}` };
    }
    if (object.type === 'visualization') return pictureOf(attributes, this.#events(object, place), place, this.#notes);
    if (object.type === 'lens') {
      const state = fieldsOf(parsed(attributes.state));
      const conditions = conditionsOf({ query: state.query, filter: state.filters }, place, this.#notes);
      const events = [this.#index(object, {}), ...conditions].filter((one) => one !== '').join(' ') || '*';
      return lensPicture(attributes, events, place, this.#notes);
    }
    this.#notes.add(place, `a panel of the type ${object.type} is not known here`);
    return undefined;
  }
}

const FORMATS: Readonly<Record<string, ValueFormat>> = { string: 'text', static_lookup: 'text', date_nanos: 'date' };
const isFormat = (name: string): name is ValueFormat => formats.some((one) => one === name);

function placeOf(grid: Fields): Place {
  const scale = KIBANA_COLUMNS / GRID_COLUMNS;
  const x = Math.min(GRID_COLUMNS - 1, Math.max(0, Math.round((numberOf(grid.x) ?? 0) / scale)));
  const w = Math.max(1, Math.min(GRID_COLUMNS - x, Math.round((numberOf(grid.w) ?? 24) / scale)));
  const y = Math.min(9_000, Math.max(0, Math.floor((numberOf(grid.y) ?? 0) / 2)));
  return { x, y, w, h: Math.min(100, Math.max(2, Math.ceil((numberOf(grid.h) ?? 15) / 2))) };
}

/** `now-7d/d` → `-7d@d`. */
function timeOf(text: string): string | undefined {
  if (text === '') return undefined;
  const [, offset, snap] = /^now((?:[+-]\d+[smhdwMy])*)(?:\/([smhdwMy]))?$/.exec(text) ?? [];
  if (offset === undefined) return /^\d{4}-\d\d-\d\dT/.test(text) ? text : undefined;
  const units = (part: string): string => part.replace(/M/g, 'mon');
  return `${units(offset)}${snap === undefined ? '' : `@${units(snap)}`}` || 'now';
}
