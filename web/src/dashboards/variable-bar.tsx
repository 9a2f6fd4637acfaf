import { useContext, useEffect, useEffectEvent, useRef, useState } from 'react';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import type { DashboardBody, Variable, VariableChoice } from '../api/dashboards.ts';
import { newSearchId, runSearch } from '../api/search-requests.ts';
import { scalar } from '../charts/chart-data.ts';
import type { TimeRange } from '../time/range.ts';
import { Icon } from '../ui/icon.tsx';
import { PanelButton } from '../ui/panel-button.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { RoundContext, usePanelQueue } from './panel-context.ts';
import { ALL, type Chosen, chosenOf, fillIn, namesIn } from './variables.ts';

interface Props {
  readonly body: DashboardBody;
  readonly range: TimeRange;
  readonly chosen: Chosen;
  readonly onChoose: (name: string, values: readonly string[]) => void;
}

/** What a reader chooses above the panels. */
export function VariableBar({ body, range, chosen, onChoose }: Props) {
  if (body.variables.length === 0) return null;
  return (
    <fieldset className="variables">
      <legend className="visually-hidden">Variables</legend>
      {body.variables.map((variable) => (
        <VariableField
          key={variable.name}
          variable={variable}
          body={body}
          range={range}
          chosen={chosen}
          onChoose={(values) => onChoose(variable.name, values)}
        />
      ))}
    </fieldset>
  );
}

interface FieldProps extends Omit<Props, 'onChoose'> {
  readonly variable: Variable;
  readonly onChoose: (values: readonly string[]) => void;
}

function VariableField({ variable, body, range, chosen, onChoose }: FieldProps) {
  const values = chosenOf(variable, chosen);
  const { choices, fault, hurry } = useChoices(variable, body, range, chosen);
  const label = visibleText(variable.label ?? variable.name);
  if (variable.type === 'text') return <TextField label={label} value={values[0] ?? ALL} onChoose={onChoose} />;
  const all = choices.some(({ value }) => value === ALL) ? choices : [{ value: ALL, label: 'All' }, ...choices];
  const shown = [...all, ...values.filter((value) => !all.some((one) => one.value === value)).map(asChoice)];
  const note = fault === undefined ? undefined : `Its choices could not be asked for: ${fault}`;
  if (variable.multiple)
    return (
      <span className="variable" title={note}>
        <span className="variable-label">{label}</span>
        <PanelButton title={label} button={<ChosenWords values={values} choices={shown} />}>
          {() => <Several choices={shown} values={values} onChoose={onChoose} />}
        </PanelButton>
      </span>
    );
  return (
    <label className="variable" title={note}>
      <span className="variable-label">{label}</span>
      <select value={values[0]} onFocus={hurry} onChange={(event) => onChoose([event.target.value])}>
        {shown.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {visibleText(capped(choice.label, 80)) || '(empty)'}
          </option>
        ))}
      </select>
    </label>
  );
}

function ChosenWords({
  values,
  choices,
}: {
  readonly values: readonly string[];
  readonly choices: readonly VariableChoice[];
}) {
  const [first = ALL] = values;
  const text = choices.find(({ value }) => value === first)?.label ?? first;
  return (
    <>
      <span className="variable-chosen">
        <VisibleText text={capped(text, 40)} />
        {values.length > 1 ? ` and ${values.length - 1} more` : ''}
      </span>
      <Icon name="down" />
    </>
  );
}

interface SeveralProps {
  readonly choices: readonly VariableChoice[];
  readonly values: readonly string[];
  readonly onChoose: (values: readonly string[]) => void;
}

function Several({ choices, values, onChoose }: SeveralProps) {
  const toggle = (value: string) => {
    if (value === ALL) return onChoose([ALL]);
    const others = values.filter((one) => one !== ALL && one !== value);
    onChoose(values.includes(value) ? (others.length === 0 ? [ALL] : others) : [...others, value]);
  };
  return (
    <ul className="pick several">
      {choices.map(({ value, label }) => (
        <li key={value}>
          <label className="check">
            <input type="checkbox" checked={values.includes(value)} onChange={() => toggle(value)} />
            <VisibleText text={capped(label, 200)} />
          </label>
        </li>
      ))}
    </ul>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (values: readonly string[]) => void;
}

/** Enter, or leaving the field, is what asks. */
function TextField({ label, value, onChoose }: TextProps) {
  const [typed, setTyped] = useState<string>();
  const done = () => {
    if (typed !== undefined && typed !== value) onChoose(typed === '' ? [] : [typed]);
    setTyped(undefined);
  };
  return (
    <label className="variable">
      <span className="variable-label">{label}</span>
      <input
        value={typed ?? value}
        maxLength={1_000}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done();
        }}
      />
    </label>
  );
}

const MOST = 500;
/** Behind the panels in sight, before those that are not. */
const RANK = 500;
const asChoice = (value: string): VariableChoice => ({ value, label: value });

/** What the variable's own list has, and what its search finds, which may ask for other variables in turn. */
function useChoices(variable: Variable, body: DashboardBody, range: TimeRange, chosen: Chosen) {
  const client = useClient();
  const queue = usePanelQueue();
  const round = useContext(RoundContext);
  const rank = useRef(RANK);
  const [found, setFound] = useState<readonly VariableChoice[]>([]);
  const [fault, setFault] = useState<string>();
  const others = body.variables.filter(({ name }) => name !== variable.name);
  const search = variable.search === undefined ? '' : fillIn(variable.search, others, chosen);
  // A variable that is its own question would wait for itself.
  const asks = search !== '' && !namesIn(search).has(variable.name);
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    try {
      const request = {
        search,
        ...range,
        limit: MOST,
        ...(body.pattern === undefined ? {} : { pattern: body.pattern }),
        ...(round === undefined ? {} : { round }),
      };
      const { columns, rows } = await runSearch(client, request, newSearchId(), signal);
      const [value = '', label = value] = columns.filter((column) => !column.startsWith('_'));
      const one = rows.map((row) => ({ value: String(scalar(row[value])), label: String(scalar(row[label])) }));
      const named = columns.length > 1 && rows.some((row) => typeof row[label] === 'string');
      setFound(one.map((choice) => (named ? choice : asChoice(choice.value))));
      setFault(undefined);
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) setFault(error instanceof Error ? error.message : String(error));
    }
  });
  const { earliest, latest } = range;
  // asked anew for another question or another time
  useEffect(() => {
    if (!asks) return;
    const controller = new AbortController();
    const leave = queue.add(
      () => rank.current,
      () => ask(controller.signal),
    );
    return () => {
      leave();
      controller.abort();
    };
  }, [asks, search, earliest, latest, queue]);
  const seen = new Set<string>();
  const choices = [...variable.choices, ...found].filter(({ value }) => {
    const isNew = value !== '' && !seen.has(value);
    seen.add(value);
    return isNew;
  });
  /** Somebody is about to choose: what waits is next. */
  const hurry = () => {
    rank.current = -1;
  };
  return { choices, fault, hurry };
}
