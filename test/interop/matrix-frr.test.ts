import { FrrRouter } from '../support/lab/frr-router.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { matrix } from './matrix/matrix.ts';

describeWith(['vtysh'], 'our speakers and FRR', () => {
  matrix((namespace, neighbours) => FrrRouter.start(namespace, neighbours));
});
