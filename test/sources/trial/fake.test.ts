import { startFakeVault } from '../fakes/vault.js';
import { sourcesVerbSuite } from './suite.js';

sourcesVerbSuite('on the fake', startFakeVault);
