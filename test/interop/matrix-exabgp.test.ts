import { exabgpRouter } from '../support/lab/exabgp-router.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import { describeMatrix } from './matrix/matrix.ts';

describeMatrix(exabgpRouter);
