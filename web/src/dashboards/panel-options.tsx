import { useClient } from '../api/client-context.ts';
import { dashboardFiles, type Panel, UP_IS } from '../api/dashboards.ts';
import { MOODS } from '../charts/mood.ts';
import { VALUE_FORMATS } from '../charts/value-format.ts';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Select } from '../ui/select.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';

interface Props {
  readonly panel: Panel;
  readonly onChange: (part: Partial<Panel>) => void;
  readonly onReplace: (panel: Panel) => void;
}

const STACKABLE = ['area', 'column', 'bar'];
const GRADED = ['single', 'table', 'top'];
const FORMATS = ['', ...VALUE_FORMATS] as const;
const FORMAT_NAMES: Readonly<Record<(typeof FORMATS)[number], string>> = {
  '': 'as it comes',
  number: 'number',
  bytes: 'bytes',
  duration: 'duration (of seconds)',
  percent: 'percent',
  date: 'date (of epoch seconds)',
  text: 'text',
  url: 'address',
};

/** What only some types have, and what is seldom said. */
export function PanelOptions({ panel, onChange, onReplace }: Props) {
  const isChart = panel.type !== 'markdown' && panel.type !== 'events';
  /** Takes a property away where it says nothing. */
  const text = (name: 'description' | 'unit' | 'earliest' | 'latest') => (value: string) => {
    const { [name]: _, ...rest } = panel;
    onReplace(value === '' ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="option-fields">
      <TextField
        label="Description"
        help="shown behind the ? of the panel"
        value={panel.description}
        onChange={text('description')}
      />
      {isChart ? (
        <div className="field-row">
          <Field label="Values are">
            {(attributes) => (
              <Select
                {...attributes}
                value={panel.format ?? ''}
                options={FORMATS}
                nameOf={(format) => FORMAT_NAMES[format]}
                onChoose={(format) => {
                  const { format: _, ...rest } = panel;
                  onReplace(format === '' ? rest : { ...rest, format });
                }}
              />
            )}
          </Field>
          <TextField label="Unit" help="written behind values" value={panel.unit} onChange={text('unit')} />
        </div>
      ) : null}
      {STACKABLE.includes(panel.type) ? (
        <label className="check">
          <input
            type="checkbox"
            checked={panel.stacked}
            onChange={(event) => onChange({ stacked: event.target.checked })}
          />
          Series on one another
        </label>
      ) : null}
      {panel.type === 'single' ? (
        <div className="field-row">
          <label className="check">
            <input
              type="checkbox"
              checked={panel.trend}
              onChange={(event) => onChange({ trend: event.target.checked })}
            />
            Show how it has changed
          </label>
          <Field label="A rising value is">
            {(attributes) => (
              <Select {...attributes} value={panel.upIs} options={UP_IS} onChoose={(upIs) => onChange({ upIs })} />
            )}
          </Field>
        </div>
      ) : null}
      {GRADED.includes(panel.type) ? <Thresholds panel={panel} onChange={onChange} /> : null}
      {isChart ? <LinkFields panel={panel} onChange={onChange} /> : null}
      {panel.type === 'markdown' ? null : (
        <div className="field-row">
          <TextField
            label="From"
            help="a time of its own, such as -7d"
            value={panel.earliest}
            onChange={text('earliest')}
          />
          <TextField label="To" help="empty: as the dashboard" value={panel.latest} onChange={text('latest')} />
        </div>
      )}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly help: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function TextField({ label, help, value, onChange }: TextProps) {
  return (
    <Field label={label} help={help}>
      {(attributes) => (
        <input
          {...attributes}
          maxLength={label === 'Description' ? 2_000 : label === 'Unit' ? 20 : 100}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Thresholds({ panel, onChange }: Pick<Props, 'panel' | 'onChange'>) {
  const { thresholds } = panel;
  const set = (index: number, part: Partial<(typeof thresholds)[number]>) =>
    onChange({ thresholds: thresholds.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <fieldset className="thresholds">
      <legend>Moods of values</legend>
      {thresholds.map((threshold, index) => (
        // thresholds have no identity but their place
        <p key={index} className="sentence-words">
          from
          <input
            type="number"
            step="any"
            className="number-input"
            aria-label={`Threshold ${index + 1}: from`}
            value={threshold.from}
            onChange={(event) => set(index, { from: Number(event.target.value) || 0 })}
          />
          it is
          <Select
            aria-label={`Threshold ${index + 1}: mood`}
            value={threshold.mood}
            options={MOODS}
            onChoose={(mood) => set(index, { mood })}
          />
          <button
            type="button"
            className="quiet small"
            aria-label={`Remove threshold ${index + 1}`}
            onClick={() => onChange({ thresholds: thresholds.filter((_, at) => at !== index) })}
          >
            <Icon name="close" />
          </button>
        </p>
      ))}
      {thresholds.length < 20 ? (
        <button
          type="button"
          className="small"
          onClick={() => onChange({ thresholds: [...thresholds, { from: 0, mood: 'bad' }] })}
        >
          Add a threshold
        </button>
      ) : null}
    </fieldset>
  );
}

const LINKS = ['search', 'none', 'dashboard'] as const;
const LINK_NAMES: Readonly<Record<(typeof LINKS)[number], string>> = {
  search: 'a menu: only this, without it, its events',
  none: 'nothing',
  dashboard: 'the same menu, and another dashboard',
};

function LinkFields({ panel, onChange }: Pick<Props, 'panel' | 'onChange'>) {
  const client = useClient();
  const { link } = panel;
  const { value } = usePoll('dashboards to link to', 60_000, (signal) => dashboardFiles.list(client, signal));
  const kind = typeof link === 'object' ? 'dashboard' : link;
  const dashboards = value?.documents ?? [];
  const target = typeof link === 'object' ? dashboards.find(({ id }) => id === link.dashboard) : undefined;
  return (
    <div className="field-row">
      <Field label="A click on a value opens">
        {(attributes) => (
          <Select
            {...attributes}
            value={kind}
            options={LINKS}
            nameOf={(one) => LINK_NAMES[one]}
            onChoose={(one) => {
              const [first] = dashboards;
              if (one !== 'dashboard') onChange({ link: one });
              else if (first !== undefined) onChange({ link: { dashboard: first.id } });
            }}
          />
        )}
      </Field>
      {typeof link === 'object' ? (
        <>
          <Field label="Dashboard">
            {(attributes) => (
              <select
                {...attributes}
                value={link.dashboard}
                onChange={(event) => onChange({ link: { dashboard: event.target.value } })}
              >
                {target === undefined ? <option value={link.dashboard}>{link.dashboard}</option> : null}
                {dashboards.map(({ id, body }) => (
                  <option key={id} value={id}>
                    {visibleText(capped(body?.title ?? id, 80))}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="The value becomes its variable">
            {(attributes) => (
              <select
                {...attributes}
                value={link.variable ?? ''}
                onChange={(event) => {
                  const { dashboard } = link;
                  onChange({
                    link: event.target.value === '' ? { dashboard } : { dashboard, variable: event.target.value },
                  });
                }}
              >
                <option value="">(none)</option>
                {(target?.body?.variables ?? []).map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        </>
      ) : null}
    </div>
  );
}
