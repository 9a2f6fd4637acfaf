import { printProblem } from '../../define/index.ts';
import type { ConfigurationFile } from './configuration-file.ts';
import type { InputConfiguration } from './input-configuration.ts';
import type { OutputConfiguration } from './output-configuration.ts';

/** Takes over the inputs and outputs as the file has them now. What is wrong is told, and then all goes on as it was. */
export const reloadConfiguration = (
  file: ConfigurationFile,
  { inputs, outputs }: { readonly inputs: InputConfiguration; readonly outputs: OutputConfiguration },
  notice: (level: 'info' | 'warn' | 'error', message: string) => void,
): Promise<void> =>
  file.inTurn(async () => {
    try {
      const text = file.read();
      const loaded = file.parse(text);
      if (!loaded.ok) throw new Error(loaded.problems.map((problem) => printProblem(problem, text)).join('\n'));
      const { left, undo } = await outputs.takeOver(loaded.config);
      try {
        await inputs.takeOver(loaded.config);
      } catch (error) {
        await undo();
        throw error;
      }
      for (const words of left) notice('info', words);
      notice('info', 'the inputs and outputs are as tocsin.yaml has them');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notice('error', `the inputs and outputs were not changed, the old ones go on: ${reason}`);
    }
  });
