import { MOODS, type Mood, type Threshold } from '../charts/mood.ts';
import { VALUE_FORMATS, type ValueFormat } from '../charts/value-format.ts';
import { decodeProblems, type Problem } from './api-error.ts';
import {
  type Fields,
  fields,
  isFields,
  oneOf,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';
import { Documents } from './documents.ts';

export const PANEL_TYPES = [
  'line',
  'area',
  'column',
  'bar',
  'pie',
  'single',
  'table',
  'top',
  'heatmap',
  'events',
  'map',
  'markdown',
] as const;
export type PanelType = (typeof PANEL_TYPES)[number];

/** In columns (of 12) and rows (of 40 pixels) of the grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type PanelLink = 'search' | 'none' | { readonly dashboard: string; readonly variable?: string };
export const UP_IS = ['neutral', 'good', 'bad'] as const;
export type UpIs = (typeof UP_IS)[number];

export interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly type: PanelType;
  readonly search?: string;
  readonly earliest?: string;
  readonly latest?: string;
  readonly text?: string;
  readonly at: Place;
  readonly stacked: boolean;
  readonly format?: ValueFormat;
  readonly unit?: string;
  readonly trend: boolean;
  readonly upIs: UpIs;
  readonly thresholds: readonly Threshold[];
  readonly link: PanelLink;
}

export interface VariableChoice {
  readonly value: string;
  readonly label: string;
}

export interface Variable {
  readonly name: string;
  readonly label?: string;
  readonly type: 'select' | 'text';
  readonly choices: readonly VariableChoice[];
  readonly search?: string;
  /** `*` is all. */
  readonly default: string;
  readonly multiple: boolean;
}

export interface DashboardBody {
  readonly title: string;
  readonly description?: string;
  readonly earliest: string;
  readonly latest: string;
  /** Such as `30s`. */
  readonly refresh?: string;
  /** Id of the index pattern that its searches are limited to. */
  readonly pattern?: string;
  readonly variables: readonly Variable[];
  readonly filters: readonly string[];
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly id: string;
  readonly etag: string;
  readonly file: string;
  readonly origin: 'own' | 'shipped';
  /** An own one in the place of one that ships. */
  readonly replaces: boolean;
  /** Absent: the file is wrong, see `problems`. */
  readonly body?: DashboardBody;
  readonly problems: readonly Problem[];
}

export const dashboardFiles = new Documents<Dashboard, DashboardBody>({
  name: 'dashboards',
  decode: decodeDashboard,
  encode: encodeDashboard,
});

/** As the file has it: what is as it would be without being said is left out. */
export function encodeDashboard({ variables, filters, panels, ...body }: DashboardBody): Fields & object {
  return {
    ...body,
    ...(variables.length === 0 ? {} : { variables: variables.map(encodeVariable) }),
    ...(filters.length === 0 ? {} : { filters }),
    panels: panels.map(encodePanel),
  };
}

function encodeVariable({ name, type, choices, default: standard, multiple, ...rest }: Variable): Fields {
  return {
    name,
    ...rest,
    ...(type === 'select' ? {} : { type }),
    ...(choices.length === 0
      ? {}
      : { choices: choices.map((choice) => (choice.label === choice.value ? choice.value : choice)) }),
    ...(standard === '*' ? {} : { default: standard }),
    ...(multiple ? { multiple } : {}),
  };
}

function encodePanel({ stacked, trend, upIs, thresholds, link, title, type, at, ...rest }: Panel): Fields {
  return {
    title,
    type,
    ...rest,
    at,
    ...(stacked ? { stacked } : {}),
    ...(trend ? {} : { trend }),
    ...(upIs === 'neutral' ? {} : { upIs }),
    ...(thresholds.length === 0 ? {} : { thresholds }),
    ...(link === 'search' ? {} : { link }),
  };
}

function decodeDashboard(reply: unknown): Dashboard {
  const dashboard = fields(reply, 'dashboard');
  return {
    id: text(dashboard, 'id'),
    etag: optionalText(dashboard, 'etag') ?? '',
    file: optionalText(dashboard, 'file') ?? '',
    origin: oneOf(['own', 'shipped'] as const, dashboard.origin, 'own'),
    replaces: dashboard.replaces === true,
    ...(isFields(dashboard.body) ? { body: decodeBody(dashboard.body) } : {}),
    problems: decodeProblems(dashboard.problems),
  };
}

export function decodeBody(body: Fields): DashboardBody {
  return {
    title: optionalText(body, 'title') ?? '',
    earliest: optionalText(body, 'earliest') ?? '-24h',
    latest: optionalText(body, 'latest') ?? 'now',
    ...present({
      description: optionalText(body, 'description'),
      refresh: optionalText(body, 'refresh'),
      pattern: optionalText(body, 'pattern'),
    }),
    variables: optionalList(body, 'variables').filter(isFields).map(decodeVariable),
    filters: optionalList(body, 'filters').filter((one) => typeof one === 'string'),
    panels: optionalList(body, 'panels').filter(isFields).map(decodePanel),
  };
}

function decodeVariable(variable: Fields): Variable {
  return {
    name: optionalText(variable, 'name') ?? '',
    type: oneOf(['select', 'text'] as const, variable.type, 'select'),
    choices: optionalList(variable, 'choices').flatMap((choice) => {
      if (typeof choice === 'string') return [{ value: choice, label: choice }];
      const value = isFields(choice) ? optionalText(choice, 'value') : undefined;
      return value === undefined || !isFields(choice) ? [] : [{ value, label: optionalText(choice, 'label') ?? value }];
    }),
    default: optionalText(variable, 'default') ?? '*',
    multiple: variable.multiple === true,
    ...present({ label: optionalText(variable, 'label'), search: optionalText(variable, 'search') }),
  };
}

function decodePanel(panel: Fields): Panel {
  const at = isFields(panel.at) ? panel.at : {};
  const format = VALUE_FORMATS.find((one) => one === panel.format);
  return {
    title: optionalText(panel, 'title') ?? '',
    type: oneOf(PANEL_TYPES, panel.type, 'table'),
    ...present({
      description: optionalText(panel, 'description'),
      search: optionalText(panel, 'search'),
      earliest: optionalText(panel, 'earliest'),
      latest: optionalText(panel, 'latest'),
      text: optionalText(panel, 'text'),
      format,
      unit: optionalText(panel, 'unit'),
    }),
    at: {
      x: optionalNumber(at, 'x') ?? 0,
      y: optionalNumber(at, 'y') ?? 0,
      w: optionalNumber(at, 'w') ?? 6,
      h: optionalNumber(at, 'h') ?? 6,
    },
    stacked: panel.stacked === true,
    trend: panel.trend !== false,
    upIs: oneOf(UP_IS, panel.upIs, 'neutral'),
    thresholds: optionalList(panel, 'thresholds')
      .filter(isFields)
      .map((one) => ({ from: optionalNumber(one, 'from') ?? 0, mood: oneOf<Mood>(MOODS, one.mood, 'neutral') })),
    link: decodeLink(panel.link),
  };
}

function decodeLink(link: unknown): PanelLink {
  if (link === 'none') return link;
  const dashboard = isFields(link) ? optionalText(link, 'dashboard') : undefined;
  if (dashboard === undefined || !isFields(link)) return 'search';
  return { dashboard, ...present({ variable: optionalText(link, 'variable') }) };
}
