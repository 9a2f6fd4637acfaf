import { checkSpl } from '../../search/index.ts';
import { defaultValues, fillVariables, type VariableValue } from '../variables.ts';
import type { DashboardBody, Imported, ImportNote, PanelBody } from './imported.ts';
import { Notes } from './imported.ts';

/**
 * A search that does not run here must not keep the rest of its dashboard away: its panel becomes a text that holds it, the choices
 * of a variable and the conditions of a dashboard are left out, and each of them is told.
 */
export function withWhatRuns(imported: Imported): Imported {
  const notes = new Notes();
  const several = imported.dashboards.length > 1;
  const dashboards = imported.dashboards.map(({ id, body }) => ({
    id,
    body: runnable(body, several ? `dashboard "${body.title}", ` : '', notes),
  }));
  return { ...imported, dashboards, notes: [...imported.notes, ...notes.all()] };
}

function runnable(body: DashboardBody, inside: string, notes: Notes): DashboardBody {
  const { variables = [], filters = [], panels = [] } = body;
  const values = defaultValues(variables.map(({ name, default: value = '*' }) => ({ name, default: value })));
  return {
    ...body,
    variables: variables.map((variable) => {
      const fault = variable.search === undefined ? undefined : faultOf(variable.search, values);
      if (fault === undefined) return variable;
      const { search, ...rest } = variable;
      notes.add(`${inside}$${variable.name}$`, `the search of its choices does not run here: ${fault.message}`, search);
      return rest.choices === undefined || rest.choices.length === 0 ? { ...rest, choices: ['*'] } : rest;
    }),
    ...(body.filters === undefined
      ? {}
      : {
          filters: filters.filter((filter) => {
            const fault = faultOf(filter, values);
            if (fault !== undefined)
              notes.add(`${inside}filter ${filter}`, `it is left out: ${fault.message}`, fault.hint);
            return fault === undefined;
          }),
        }),
    panels: panels.map((panel, index) => {
      const fault = panel.search === undefined ? undefined : faultOf(panel.search, values);
      if (fault === undefined) return panel;
      const place = panel.title ? `"${panel.title}"` : `panel ${index + 1}`;
      notes.add(
        `${inside}${place}`,
        `its search does not run here: ${fault.message}`,
        fault.hint ?? 'the panel is a text that holds the search',
      );
      return textPanel(panel, fault.message);
    }),
  };
}

const faultOf = (
  search: string,
  values: ReadonlyMap<string, VariableValue>,
): Pick<ImportNote, 'message' | 'hint'> | undefined => checkSpl(fillVariables(search, values).text)[0];

const MAX_TEXT = 50_000;

const textPanel = ({ title, at, search = '' }: PanelBody, why: string): PanelBody => ({
  type: 'markdown',
  title,
  // A fence longer than any in the search, which is data.
  text: `This search does not run here: ${why.replace(/[\\`*_[\]<>]/g, '\\$&')}\n\n${fence(search)}\n${search.slice(0, MAX_TEXT)}\n${fence(search)}`,
  at,
});

const fence = (text: string): string =>
  '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
