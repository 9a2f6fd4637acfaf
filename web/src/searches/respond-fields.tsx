import { Link } from '../shell/link.tsx';
import { Select } from '../ui/select.tsx';
import { ANSWER_KINDS, type AnswerKind, RESPOND_MODES, type RespondMode } from './draft.ts';
import type { DraftForm } from './draft-form.ts';

const KIND_NAMES: Readonly<Record<AnswerKind, string>> = {
  block_address: 'block the address',
  lock_user: 'lock the user',
  logout_user: 'log out the user',
};
const TARGETS: Readonly<Record<AnswerKind, string>> = {
  block_address: 'src',
  lock_user: 'user',
  logout_user: 'user',
};
const MODE_NAMES: Readonly<Record<RespondMode, string>> = {
  'dry run': 'dry run: only report whom it would concern',
  approve: 'after a person approves',
  automatic: 'at once',
};

/** What applications are asked to do about whom it finds, as a sentence whose words can be chosen. */
export function RespondFields({ draft, problems, onChange }: DraftForm) {
  const fault = problems.respondKind ?? problems.respondTarget ?? problems.respondFor ?? problems.respondMode;
  return (
    <fieldset className="sentence" aria-describedby="respond-about">
      <legend>Response</legend>
      <p className="sentence-words">
        <label className="check">
          <input
            type="checkbox"
            checked={draft.responds}
            onChange={(event) => onChange({ responds: event.target.checked })}
          />
          <span>Ask applications to</span>
        </label>
        {draft.responds ? (
          <>
            <Select
              aria-label="What they are to do"
              value={draft.respondKind}
              options={ANSWER_KINDS}
              nameOf={(kind) => KIND_NAMES[kind]}
              onChoose={(respondKind) => onChange({ respondKind })}
            />
            <span>of field</span>
            <input
              aria-label="Field of the results that names whom"
              className="by-input"
              placeholder={TARGETS[draft.respondKind]}
              aria-invalid={problems.respondTarget !== undefined}
              spellCheck={false}
              autoCapitalize="none"
              value={draft.respondTarget}
              onChange={(event) => onChange({ respondTarget: event.target.value })}
            />
            <span>for</span>
            <input
              aria-label="How long it holds"
              className="span-input"
              placeholder="1h"
              aria-invalid={problems.respondFor !== undefined}
              value={draft.respondFor}
              onChange={(event) => onChange({ respondFor: event.target.value })}
            />
            <Select
              aria-label="When they do it"
              value={draft.respondMode}
              options={RESPOND_MODES}
              nameOf={(mode) => MODE_NAMES[mode]}
              onChoose={(respondMode) => onChange({ respondMode })}
            />
          </>
        ) : (
          <span className="soft">block or lock out whom it finds</span>
        )}
      </p>
      <div id="respond-about" className="field-about">
        {fault === undefined ? null : <p className="field-problem">{fault}</p>}
        {draft.responds ? (
          <p className="hint">
            What is done is kept under <Link href="/responses">Responses</Link>, where it can be undone. The allow-list
            of tocsin.yaml always wins.
            {draft.respondRest === '' ? null : ' More of it is written in the file, and stays as it is.'}
          </p>
        ) : null}
      </div>
    </fieldset>
  );
}
