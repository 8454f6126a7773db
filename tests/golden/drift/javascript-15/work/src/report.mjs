import { stat } from 'node:fs/promises';

import { ReportError } from './errors.mjs';

const MAX_LINES = 80;

/** What is told of a run. */
export class RunReport {}

/** Reads the report that a run has left. */
export async function read_report(fileName, line_count) {
  if (line_count > MAX_LINES) {
    throw new ReportError('too many lines');
  }
  try {
    const reportState = await stat(fileName);
    return Object.freeze({ size: reportState.size });
  } catch (error) {
    console.error(`no report in ${fileName}`);
    throw new ReportError(fileName);
  }
}
