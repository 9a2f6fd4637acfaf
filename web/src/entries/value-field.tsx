import { useState } from 'react';
import { isFields } from '../api/decode.ts';
import type { Schema } from '../api/entries.ts';
import { Described } from '../ui/described.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { GroupField, GroupsField } from './group-fields.tsx';
import { controlOf, itemsOf, type Path, problemAt } from './schema.ts';
import type { FormContext } from './schema-fields.tsx';
import { SecretField } from './secret-field.tsx';

export interface ValueProps extends FormContext {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
  readonly path: Path;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** One option, as its schema has it. What is left empty takes the default. */
export function ValueField(props: ValueProps) {
  switch (controlOf(props.schema)) {
    case 'group':
      return <GroupField {...props} />;
    case 'groups':
      return <GroupsField {...props} />;
    case 'secret':
      return <SecretField {...props} />;
    case 'switch':
      return <SwitchField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'choices':
      return <ChoicesField {...props} />;
    case 'lines':
      return <LinesField {...props} />;
    case 'line or lines':
      return <LinesField {...props} isOneAllowed />;
    case 'number':
      return <TextField {...props} read={numberOf} />;
    case 'text':
      return <TextField {...props} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

/** Label, description and problem of an option. */
export function aboutOf({ name, schema, isRequired, path, problems }: ValueProps) {
  const { description } = schema;
  return {
    label: <OptionName name={name} isRequired={isRequired} />,
    problem: problemAt(problems, path),
    ...(typeof description === 'string' ? { help: <Described text={description} /> } : {}),
  };
}

export function OptionName({ name, isRequired }: { readonly name: string; readonly isRequired: boolean }) {
  return (
    <>
      <code>{name}</code>
      {isRequired ? <span className="soft"> needed</span> : null}
    </>
  );
}

const numberOf = (text: string): unknown => (/^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : text);

function TextField({ read = (text) => text, ...props }: ValueProps & { readonly read?: (text: string) => unknown }) {
  const { value, schema, onChange } = props;
  return (
    <Field {...aboutOf(props)}>
      {(attributes) => (
        <input
          {...attributes}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          placeholder={schema.default === undefined ? '' : String(schema.default)}
          inputMode={controlOf(schema) === 'number' ? 'numeric' : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(read(event.target.value))}
        />
      )}
    </Field>
  );
}

function SwitchField(props: ValueProps) {
  const { name, schema, value, onChange, path, problems } = props;
  const problem = problemAt(problems, path);
  return (
    <div className="field">
      <label className="check">
        <input
          type="checkbox"
          checked={(value ?? schema.default) === true}
          onChange={(event) =>
            onChange(event.target.checked === (schema.default ?? false) ? undefined : event.target.checked)
          }
        />
        <code>{name}</code>
      </label>
      {problem === undefined ? null : <p className="field-problem">{problem}</p>}
      <p className="hint">
        <Described text={String(schema.description ?? '')} />
      </p>
    </div>
  );
}

function ChoiceField(props: ValueProps) {
  const { schema, value, onChange } = props;
  const words = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
  return (
    <Field {...aboutOf(props)}>
      {(attributes) => (
        <Select
          {...attributes}
          value={typeof value === 'string' ? value : ''}
          options={['', ...words]}
          nameOf={(word) =>
            word !== '' ? word : schema.default === undefined ? 'not set' : `${String(schema.default)} (default)`
          }
          onChoose={(word) => onChange(word === '' ? undefined : word)}
        />
      )}
    </Field>
  );
}

function ChoicesField(props: ValueProps) {
  const { name, schema, value, onChange, path, problems, isRequired } = props;
  const words = itemsOf(schema).enum;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const problem = problemAt(problems, path);
  return (
    <fieldset className="field">
      <legend>
        <OptionName name={name} isRequired={isRequired} />
      </legend>
      <div className="sentence-words">
        {(Array.isArray(words) ? words : []).map((word) => (
          <label className="check" key={String(word)}>
            <input
              type="checkbox"
              checked={chosen.includes(word)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, word] : chosen.filter((other) => other !== word))
              }
            />
            {String(word)}
          </label>
        ))}
      </div>
      {problem === undefined ? null : <p className="field-problem">{problem}</p>}
      <p className="hint">
        <Described text={String(schema.description ?? '')} />
      </p>
    </fieldset>
  );
}

function LinesField({ isOneAllowed = false, ...props }: ValueProps & { readonly isOneAllowed?: boolean }) {
  const { value, onChange, path, problems } = props;
  const lines = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
  const read = (text: string): unknown =>
    text === '' ? undefined : isOneAllowed && !text.includes('\n') ? text : text.split('\n');
  const about = aboutOf(props);
  const inItems = lines.flatMap((line, index) => {
    const problem = problemAt(problems, [...path, index]);
    return problem === undefined ? [] : [`${line}: ${problem}`];
  });
  const all = [...(about.problem === undefined ? [] : [about.problem]), ...inItems];
  return (
    <Field {...about} problem={all.length === 0 ? undefined : all.join('. ')}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={Math.min(8, Math.max(2, lines.length + 1))}
          value={lines.join('\n')}
          placeholder="one a line"
          spellCheck={false}
          onChange={(event) => onChange(read(event.target.value))}
        />
      )}
    </Field>
  );
}

/** What no other control can hold, as JSON. */
function JsonField(props: ValueProps) {
  const { value, onChange } = props;
  const [typed, setTyped] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  return (
    <Field {...aboutOf(props)}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={3}
          value={typed}
          placeholder="JSON"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(jsonOf(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

/** What is no JSON is sent as a text, and the server says what it expects. */
function jsonOf(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) || Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}
