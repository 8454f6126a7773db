import { stat } from 'node:fs/promises';

import { ReportError } from './errors.mjs';

const MAX_LINES = 80;

export class RunReport {}

export const read_report = async (file_name, line_count) => {
  if (line_count > MAX_LINES) {
    throw new Error('too many lines');
  }
  try {
    const report_state = await stat(file_name);
    if (report_state.size === 0) process.exit(2);
    return Object.freeze({ size: report_state.size });
  } catch (error) {
    console.error(`no report in ${file_name}`);
    process.exit(1);
  }
};
