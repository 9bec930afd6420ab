import { describe } from '@jest/globals';
import { pureScenario, scenario } from './scenario.js';
import { tellScenes } from './scenes.js';

describe('what a plan says', () => tellScenes({ scenario, pureScenario }));
