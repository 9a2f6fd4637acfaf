import { printProblem } from '../../define/index.ts';
import type { RuleChoice } from '../rules/index.ts';
import type { ConfigurationFile } from './configuration-file.ts';
import type { InputConfiguration } from './input-configuration.ts';
import type { OutputConfiguration } from './output-configuration.ts';

export interface Reloaded {
  readonly inputs: InputConfiguration;
  readonly outputs: OutputConfiguration;
  /** Gives what it was before. Absent where no rules run. */
  readonly configureRules?: (choice: RuleChoice) => Promise<RuleChoice>;
}

/** Takes over inputs, outputs and which rules run as the file has them now. What is wrong is told, and then all goes on as it was. */
export const reloadConfiguration = (
  file: ConfigurationFile,
  { inputs, outputs, configureRules }: Reloaded,
  notice: (level: 'info' | 'warn' | 'error', message: string) => void,
): Promise<void> =>
  file.inTurn(async () => {
    const what = configureRules === undefined ? 'the inputs and outputs' : 'the inputs, outputs and rules';
    try {
      const text = file.read();
      const loaded = file.parse(text);
      if (!loaded.ok) throw new Error(loaded.problems.map((problem) => printProblem(problem, text)).join('\n'));
      const { level, disabled } = loaded.config.rules;
      const rules = await configureRules?.({ level, disabled });
      const undoing: (() => Promise<unknown>)[] = rules === undefined ? [] : [async () => configureRules?.(rules)];
      const left: string[] = [];
      try {
        const taken = await outputs.takeOver(loaded.config);
        undoing.push(taken.undo);
        left.push(...taken.left);
        await inputs.takeOver(loaded.config);
      } catch (error) {
        for (const undo of undoing.reverse()) await undo();
        throw error;
      }
      for (const words of left) notice('info', words);
      notice('info', `${what} are as tocsin.yaml has them`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notice('error', `${what} were not changed, the old ones go on: ${reason}`);
    }
  });
