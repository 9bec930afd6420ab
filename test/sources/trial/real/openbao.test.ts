import { startOpenBao } from '../../../servers/openbao.js';
import { sourcesVerbSuite } from '../suite.js';

sourcesVerbSuite('on OpenBao', startOpenBao);
