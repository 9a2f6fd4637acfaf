import { COUNTED, MODES, RELATIONS, type Relation, SEVERITIES } from '../api/saved-searches.ts';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { DraftForm } from './draft-form.ts';

const TRIGGERS = ['count', 'condition'] as const;

const relationName = (relation: Relation): string =>
  relation === 'rises by' || relation === 'drops by' ? relation : `is ${relation}`;

/** When it triggers, as a sentence whose words can be chosen. */
export function TriggerFields({ draft, problems, onChange }: DraftForm) {
  const fault = problems.value ?? problems.condition ?? problems.mode ?? problems.severity;
  return (
    <>
      <fieldset className="sentence" aria-describedby="trigger-about">
        <legend>Trigger</legend>
        <p className="sentence-words">
          <span>Raise</span>
          <Select
            aria-label="Severity"
            value={draft.severity}
            options={SEVERITIES}
            nameOf={(severity) => `${severity === 'info' ? 'an' : 'a'} ${severity} alert`}
            onChoose={(severity) => onChange({ severity })}
          />
          <Select
            aria-label="How many alerts"
            value={draft.mode}
            options={MODES}
            nameOf={(mode) => (mode === 'once' ? 'once' : 'for each result')}
            onChoose={(mode) => onChange({ mode })}
          />
          <span>when</span>
          <Select
            aria-label="What is looked at"
            value={draft.trigger}
            options={TRIGGERS}
            nameOf={(trigger) => (trigger === 'count' ? 'the number of' : 'a condition holds:')}
            onChoose={(trigger) => onChange({ trigger })}
          />
          {draft.trigger === 'count' ? (
            <>
              <Select
                aria-label="What is counted"
                value={draft.count}
                options={COUNTED}
                onChoose={(count) => onChange({ count })}
              />
              <Select
                aria-label="Comparison"
                value={draft.is}
                options={RELATIONS}
                nameOf={relationName}
                onChoose={(is) => onChange({ is })}
              />
              <input
                className="number-input"
                type="number"
                min={0}
                aria-label="Number"
                aria-invalid={problems.value !== undefined}
                value={draft.value}
                onChange={(event) => onChange({ value: event.target.value })}
              />
            </>
          ) : (
            <input
              className="condition-input"
              aria-label="Condition in SPL"
              aria-invalid={problems.condition !== undefined}
              placeholder="search count > 100"
              spellCheck={false}
              autoCapitalize="none"
              value={draft.condition}
              onChange={(event) => onChange({ condition: event.target.value })}
            />
          )}
        </p>
        <div id="trigger-about" className="field-about">
          {fault === undefined ? null : <p className="field-problem">{fault}</p>}
          {draft.trigger === 'condition' ? (
            <p className="hint">SPL that follows the search; it triggers when a row is left.</p>
          ) : null}
          {draft.is.endsWith(' by') && draft.trigger === 'count' ? (
            <p className="hint">Compared with the window before.</p>
          ) : null}
        </div>
      </fieldset>
      <fieldset className="sentence">
        <legend>Suppression</legend>
        <p className="sentence-words">
          <label className="check">
            <input
              type="checkbox"
              checked={draft.suppresses}
              onChange={(event) => onChange({ suppresses: event.target.checked })}
            />
            <span>After an alert, say no more</span>
          </label>
          {draft.suppresses ? (
            <>
              <span>about the same</span>
              <input
                aria-label="Fields that are held apart, with commas between"
                className="by-input"
                placeholder="(whole search)"
                aria-invalid={problems.suppressBy !== undefined}
                spellCheck={false}
                autoCapitalize="none"
                value={draft.suppressBy}
                onChange={(event) => onChange({ suppressBy: event.target.value })}
              />
              <span>for</span>
              <input
                aria-label="How long"
                className="span-input"
                aria-invalid={problems.suppressFor !== undefined}
                value={draft.suppressFor}
                onChange={(event) => onChange({ suppressFor: event.target.value })}
              />
            </>
          ) : null}
        </p>
        {problems.suppressFor === undefined && problems.suppressBy === undefined ? null : (
          <p className="field-problem">{problems.suppressFor ?? problems.suppressBy}</p>
        )}
      </fieldset>
    </>
  );
}

/** How long its alerts are kept. */
export function ExpiryField({ draft, problems, onChange }: DraftForm) {
  return (
    <Field label="Alerts are kept" problem={problems.expires} help="days, weeks, months or years: 30d, 12w, 6m, 1y">
      {(attributes) => (
        <input
          {...attributes}
          placeholder="90d"
          value={draft.expires}
          onChange={(event) => onChange({ expires: event.target.value })}
        />
      )}
    </Field>
  );
}
