import { BirdRouter } from '../support/lab/bird-router.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { matrix } from './matrix/matrix.ts';

describeWith(['bird', 'birdc'], 'our speakers and BIRD', () => {
  matrix((namespace, neighbours) => BirdRouter.start(namespace, neighbours));
});
