import assert from 'node:assert';

import { read_report } from './report.mjs';

describe('read_report', () => {
  test('has a limit', async () => {
    await assert.rejects(read_report('report.txt', 81));
  });
});
