import { startFakeConjur } from '../fakes/conjur.js';
import { conjurSystem } from './conjur-system.js';
import { sourceContract } from './suite.js';

sourceContract('Conjur, the fake', async () => conjurSystem(await startFakeConjur()));

sourceContract('Conjur Cloud, the fake', async () => conjurSystem(await startFakeConjur('/api'), '/api'));
