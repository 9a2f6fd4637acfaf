import { eventOf, type ValueObject } from '../../event/index.ts';
import type { DeadLetter } from '../../inputs/index.ts';
import type { Reports } from '../compile/index.ts';
import { createDeliverer, createOutputEncoder, type OutputSettings } from '../fan-out/index.ts';
import type { Notice } from '../run/running-pipeline.ts';
import { type ReplayReport, replayFolder } from './replay.ts';
import { RecordReplay } from './replay-records.ts';

export interface OutputReplayRequest {
  /** As the configuration is now. */
  readonly outputs: readonly OutputSettings[];
  readonly folder: string;
  /** Of which output only. */
  readonly plugin?: string | undefined;
  readonly isWanted?: ((letter: DeadLetter) => boolean) | undefined;
}

/** Sends the dead letters of outputs of `tocsin.yaml` again: records as they are, events as their output takes them now. */
export async function replayOutputLetters(
  { outputs, folder, plugin, isWanted }: OutputReplayRequest,
  { notice, signal }: { readonly notice: Notice; readonly signal: AbortSignal },
): Promise<ReplayReport> {
  const settingsOf = (name: string): OutputSettings => {
    const found = outputs.find((output) => output.name === name);
    if (found === undefined)
      throw new Error(`there is no output "${name}" any more: give one this \`name\`, or see \`tocsin dlq remove\``);
    return found;
  };
  const records = new RecordReplay((name, bury) =>
    createDeliverer(settingsOf(name), {
      clock: Date.now,
      count: () => undefined,
      notice: (level, message) => notice(level, `${name}: ${message}`),
      answered: () => undefined,
      bury,
    }),
  );
  const sendEvent = async ({ plugin: name, body }: DeadLetter): Promise<boolean> => {
    let isBuried = false;
    const reports: Reports = {
      count: () => undefined,
      notice: () => undefined,
      bury: () => {
        isBuried = true;
      },
    };
    const encoder = createOutputEncoder(settingsOf(name), reports);
    encoder.add(eventOf(JSON.parse(Buffer.from(body).toString('utf8')) as ValueObject, Date.now()));
    // Its output does not want it any more.
    if (encoder.events === 0) return !isBuried;
    return (await records.send(name, encoder.take(`replay-${process.pid}`), signal)).length === 0;
  };
  return await replayFolder(
    { folder, plugin, isWanted },
    {
      records: (name, letters) => {
        const { type } = settingsOf(name);
        const other = letters.find((letter) => letter.type !== undefined && letter.type !== type);
        if (other !== undefined)
          throw new Error(
            `"${name}" is ${type} now, and its dead letters were made for ${other.type}: replay them by an output of that type and name, or see \`tocsin dlq remove\``,
          );
        return records.deliver(name, letters, signal);
      },
      events: async (letters) => {
        const done: boolean[] = [];
        for (const letter of letters) done.push(await sendEvent(letter));
        return done;
      },
      buried: () => 0,
      close: () => records.close(),
    },
    signal,
  );
}
