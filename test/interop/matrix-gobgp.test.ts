import { GobgpRouter } from '../support/lab/gobgp-router.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { matrix } from './matrix/matrix.ts';

describeWith(['gobgpd', 'gobgp'], 'our speakers and GoBGP', () => {
  matrix((namespace, neighbours) => GobgpRouter.start(namespace, neighbours));
});
