import { readReport } from './report.mjs';

describe('readReport', () => {
  it('has a limit', async () => {
    await expect(readReport('report.txt', 81)).rejects.toThrow();
  });
});
