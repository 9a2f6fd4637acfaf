import type { Variable } from '../api/dashboards.ts';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Select } from '../ui/select.tsx';

interface Props {
  readonly variables: readonly Variable[];
  readonly problem: string | undefined;
  readonly onChange: (variables: readonly Variable[]) => void;
}

const TYPES = ['select', 'text'] as const;
const TYPE_NAMES = { select: 'chosen from a list', text: 'typed' } as const;

/** What readers choose above the panels. */
export function VariableFields({ variables, problem, onChange }: Props) {
  const set = (index: number, variable: Variable) =>
    onChange(variables.map((one, at) => (at === index ? variable : one)));
  return (
    <fieldset className="variable-fields">
      <legend>Variables</legend>
      {variables.map((variable, index) => (
        // a variable's name is what is being typed
        <div key={index} className="variable-card">
          <div className="field-row">
            <Field label="Name" help={`in searches: $${variable.name}$`}>
              {(attributes) => (
                <input
                  {...attributes}
                  spellCheck={false}
                  maxLength={60}
                  value={variable.name}
                  onChange={(event) => set(index, { ...variable, name: event.target.value })}
                />
              )}
            </Field>
            <Field label="Label">
              {(attributes) => (
                <input
                  {...attributes}
                  maxLength={100}
                  value={variable.label ?? ''}
                  onChange={(event) => set(index, withText(variable, 'label', event.target.value))}
                />
              )}
            </Field>
            <Field label="It is">
              {(attributes) => (
                <Select
                  {...attributes}
                  value={variable.type}
                  options={TYPES}
                  nameOf={(type) => TYPE_NAMES[type]}
                  onChoose={(type) => set(index, { ...variable, type })}
                />
              )}
            </Field>
          </div>
          {variable.type === 'text' ? null : (
            <>
              <Field label="Choices" help="commas between; more come from the search">
                {(attributes) => (
                  <input
                    {...attributes}
                    defaultValue={variable.choices.map(({ value }) => value).join(', ')}
                    onBlur={(event) => set(index, { ...variable, choices: choicesOf(event.target.value, variable) })}
                  />
                )}
              </Field>
              <Field label="Search for choices" help="the first column is the value, a second its label">
                {(attributes) => (
                  <input
                    {...attributes}
                    className="mono"
                    spellCheck={false}
                    placeholder="index=* | stats count by user | fields user"
                    value={variable.search ?? ''}
                    onChange={(event) => set(index, withText(variable, 'search', event.target.value))}
                  />
                )}
              </Field>
            </>
          )}
          <div className="sentence-words">
            begins with
            <input
              className="by-input"
              aria-label={`What ${variable.name} begins with`}
              value={variable.default}
              onChange={(event) => set(index, { ...variable, default: event.target.value })}
            />
            {variable.type === 'text' ? null : (
              <label className="check">
                <input
                  type="checkbox"
                  checked={variable.multiple}
                  onChange={(event) => set(index, { ...variable, multiple: event.target.checked })}
                />
                several at once: for <code>IN (${variable.name}$)</code>
              </label>
            )}
            <button
              type="button"
              className="quiet small"
              aria-label={`Remove the variable ${variable.name}`}
              onClick={() => onChange(variables.filter((_, at) => at !== index))}
            >
              <Icon name="trash" />
            </button>
          </div>
        </div>
      ))}
      {problem === undefined ? null : <p className="field-problem">{problem}</p>}
      {variables.length < 20 ? (
        <button type="button" className="small" onClick={() => onChange([...variables, fresh(variables)])}>
          Add a variable
        </button>
      ) : null}
    </fieldset>
  );
}

function fresh(variables: readonly Variable[]): Variable {
  const names = new Set(variables.map(({ name }) => name));
  const name = ['user', 'host', 'src'].find((one) => !names.has(one)) ?? `variable${variables.length + 1}`;
  return {
    name,
    type: 'select',
    choices: [],
    default: '*',
    multiple: false,
    search: `index=* | stats count by ${name} | fields ${name}`,
  };
}

function withText(variable: Variable, name: 'label' | 'search', value: string): Variable {
  const { [name]: _, ...rest } = variable;
  return value.trim() === '' ? rest : { ...rest, [name]: value };
}

/** A value keeps the label that it has. */
function choicesOf(text: string, { choices }: Variable): Variable['choices'] {
  const values = [...new Set(text.split(',').map((one) => one.trim()))].filter((one) => one !== '').slice(0, 500);
  return values.map((value) => choices.find((one) => one.value === value) ?? { value, label: value });
}
